package dev.legwork.config;

/**
 * Where a value comes from.
 *
 * @param kind which of the layers
 * @param place exactly where, for people: {@code conf/legwork.yaml:3:5}, {@code environment
 *     LEGWORK_HTTP_PORT}, {@code flag --port}, {@code default}
 */
public record Source(Kind kind, String place) {
  /** Nobody said anything. */
  public static final Source DEFAULT = new Source(Kind.DEFAULT, "default");

  static Source file(String place) {
    return new Source(Kind.FILE, place);
  }

  static Source variable(String name) {
    return new Source(Kind.ENVIRONMENT, "environment " + name);
  }

  static Source flag(String option) {
    return new Source(Kind.FLAG, "flag " + option);
  }

  /** The layers; a later one wins. */
  public enum Kind {
    /** Built in. */
    DEFAULT,
    /** The configuration file. */
    FILE,
    /** A variable of the environment, or the file that it names. */
    ENVIRONMENT,
    /** The command line. */
    FLAG
  }
}
