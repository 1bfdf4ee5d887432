package dev.legwork.config;

/**
 * What somebody wrote.
 *
 * @param key the setting's full name, as written
 * @param text its value; a list's items are joined by commas
 * @param source where it was written
 */
record Given(String key, String text, Source source) {
  /** Where it was written, for people. */
  String place() {
    return source.place();
  }
}
