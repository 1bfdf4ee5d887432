package dev.legwork.store.sqlite;

import dev.legwork.store.StoreFailure;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Tries to open a store and says what came of it. */
final class OpenMain {
  private OpenMain() {}

  /** Takes the file's name. */
  public static void main(String[] arguments) {
    String said = "open";
    try (OwnStore own = OwnStore.open(Path.of(arguments[0]))) {
      said += " " + own.file;
    } catch (StoreFailure e) {
      said = e.getMessage();
    }
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    out.println(said);
    Runtime.getRuntime().halt(0);
  }
}
