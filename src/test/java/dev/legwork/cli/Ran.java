package dev.legwork.cli;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a command did: run in this JVM, with its streams in memory. */
record Ran(int exit, String out, String err) {
  static Ran program(String... arguments) {
    return program(Map.of(), "", false, arguments);
  }

  static Ran withInput(String input, String... arguments) {
    return program(Map.of(), input, false, arguments);
  }

  @CanIgnoreReturnValue
  static Ran program(
      Map<String, String> environment, String input, boolean terminal, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            terminal,
            terminal);
    int exit = new Program(console).run(arguments);
    return new Ran(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
