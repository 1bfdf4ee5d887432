package dev.legwork.store.sqlite;

import dev.legwork.store.StoreReport;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Looks at a store and says what it found. */
final class LookMain {
  private LookMain() {}

  /** Takes the file's name. */
  public static void main(String[] arguments) {
    StoreReport report = StoreLook.look(Path.of(arguments[0]), Duration.ofSeconds(30));
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    out.println(report.verdict() + " " + report.found());
  }
}
