package dev.legwork.cli;

import dev.legwork.output.Stream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/**
 * Cuts what a program writes into lines and shows each with the program's name, so that those of
 * several can be told apart. A line longer than 64 KiB is shown in parts. Confined to one thread.
 */
final class PrefixedLines {
  private static final int LONGEST = 64 * 1024;

  private final byte[] prefix;
  private final RunScreen screen;
  private final Map<Stream, ByteArrayOutputStream> begun = new EnumMap<>(Stream.class);

  PrefixedLines(String name, RunScreen screen) {
    this.prefix = (name + " | ").getBytes(StandardCharsets.UTF_8);
    this.screen = screen;
  }

  void write(Stream stream, byte[] bytes) {
    ByteArrayOutputStream line = begun.computeIfAbsent(stream, s -> new ByteArrayOutputStream());
    for (byte b : bytes) {
      if (b == '\n' || line.size() >= LONGEST) {
        show(line);
      }
      if (b != '\n') {
        line.write(b);
      }
    }
  }

  /** Shows what has no end of line yet. */
  void end() {
    begun.values().stream().filter(line -> line.size() > 0).forEach(this::show);
  }

  private void show(ByteArrayOutputStream line) {
    byte[] text = line.toByteArray();
    byte[] whole = new byte[prefix.length + text.length + 1];
    System.arraycopy(prefix, 0, whole, 0, prefix.length);
    System.arraycopy(text, 0, whole, prefix.length, text.length);
    whole[whole.length - 1] = '\n';
    line.reset();
    screen.write(whole);
  }
}
