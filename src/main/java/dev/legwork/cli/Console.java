package dev.legwork.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a command reads and writes, and what the environment says. Results go to {@code out},
 * everything for people to {@code err}.
 *
 * @param in standard input
 * @param out standard output, UTF-8
 * @param err standard error, UTF-8
 * @param environment the process's variables
 * @param outIsTerminal whether a person sees {@code out}
 * @param errIsTerminal whether a person sees {@code err}
 */
public record Console(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean outIsTerminal,
    boolean errIsTerminal) {

  /** That of this process. */
  public static Console system() {
    return new Console(
        System.in,
        new PrintStream(System.out, false, StandardCharsets.UTF_8),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        System.getenv(),
        isTerminal(1),
        isTerminal(2));
  }

  /** {@code text} in red where colours are welcome. */
  String red(String text) {
    return coloured("31", text);
  }

  /** {@code text} in bold where colours are welcome. */
  String bold(String text) {
    return coloured("1", text);
  }

  /** {@code text} dimmed where colours are welcome. */
  String dim(String text) {
    return coloured("2", text);
  }

  /** Whether {@code err} shows colours: a terminal, and nobody asked for none. */
  boolean coloursOnErr() {
    return errIsTerminal && coloursWelcome();
  }

  /** Whether {@code out} shows colours. */
  boolean coloursOnOut() {
    return outIsTerminal && coloursWelcome();
  }

  private boolean coloursWelcome() {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !"dumb".equals(environment.get("TERM"));
  }

  private String coloured(String code, String text) {
    return coloursOnErr() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  /** Java 17 knows only whether all three are terminals; Linux tells of each. */
  @SuppressWarnings("SystemConsoleNull") // Elsewhere than on Linux: right on 17 to 21 and from 25.
  private static boolean isTerminal(int descriptor) {
    try {
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return target.startsWith("/dev/pts") || target.toString().startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return System.console() != null;
    }
  }
}
