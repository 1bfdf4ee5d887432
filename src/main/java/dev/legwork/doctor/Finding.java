package dev.legwork.doctor;

/**
 * What a check found.
 *
 * @param level how bad it is
 * @param found what is there
 * @param advice what to do about it; empty if there is nothing to do
 */
record Finding(Level level, String found, String advice) {
  static Finding ok(String found) {
    return new Finding(Level.OK, found, "");
  }

  static Finding warning(String found, String advice) {
    return new Finding(Level.WARNING, found, advice);
  }

  static Finding error(String found, String advice) {
    return new Finding(Level.ERROR, found, advice);
  }

  /** How bad; the names in lower case are what is printed. */
  enum Level {
    OK,
    /** A node works, but not as well or as safely as it could. */
    WARNING,
    /** A node will not start, or will not do its work. */
    ERROR
  }
}
