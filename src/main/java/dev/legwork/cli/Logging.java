package dev.legwork.cli;

import dev.legwork.config.LegworkConfig.LogConfig;
import dev.legwork.log.LogForm;
import dev.legwork.log.LogForm.Form;
import java.util.Locale;

/** Has a command's node log as its configuration and its terminal want it. */
final class Logging {
  private Logging() {}

  /** For a node that serves: for people on a terminal, for programs elsewhere. */
  static void ofService(Console console, LogConfig log) {
    set(console, log, console.errIsTerminal() ? "text" : "json", log.level());
  }

  /** For a node within a command: what it tells its operator is noise there. */
  static void ofCommand(Console console, LogConfig log) {
    set(console, log, "text", log.level().equals("info") ? "warn" : log.level());
  }

  private static void set(Console console, LogConfig log, String auto, String level) {
    String format = log.format().equals("auto") ? auto : log.format();
    Form text = console.coloursOnErr() ? Form.COLOUR : Form.TEXT;
    LogForm.set(format.equals("json") ? Form.JSON : text, level.toUpperCase(Locale.ROOT));
  }
}
