package dev.legwork.config;

/**
 * A setting given on the command line.
 *
 * @param option the option as the user wrote it, as {@code --port}
 * @param key the setting's full name
 * @param text its value
 */
public record Flag(String option, String key, String text) {
  /** One that {@code --set} gave. */
  public static Flag set(String key, String text) {
    return new Flag("--set", key, text);
  }
}
