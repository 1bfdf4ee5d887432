package dev.legwork.log;

import org.jspecify.annotations.Nullable;

/**
 * How this process logs, for logback.xml to read. To be set before the first logger is made; a
 * value that is given to the JVM as a system property wins.
 */
public final class LogForm {
  private static volatile @Nullable String node;

  private LogForm() {}

  /** The forms of a line. */
  public enum Form {
    /** For people, coloured. */
    COLOUR,
    /** For people. */
    TEXT,
    /** For programs: one JSON object a line. */
    JSON
  }

  /** Sets the form, and the level below which nothing of Legwork is logged. */
  public static void set(Form form, String level) {
    setUnlessGiven("legwork.log.form", form.name());
    setUnlessGiven("legwork.log.level", level);
  }

  /** The node that logs here from now on; of several in one process the last that began. */
  public static void setNode(String name) {
    node = name;
  }

  /** The node that logs here, or null before there is one. */
  static @Nullable String node() {
    return node;
  }

  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
