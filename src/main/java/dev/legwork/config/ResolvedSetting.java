package dev.legwork.config;

/**
 * What a setting is and who says so.
 *
 * @param setting which one
 * @param key its full name; differs from the setting's own where the user chose a name
 * @param text its value in effect, as written or as the default came out on this machine; empty if
 *     it has none. May be a secret: show {@link #shown}
 * @param source where it was written
 */
public record ResolvedSetting(Setting<?> setting, String key, String text, Source source) {
  /** What stands for a secret that is set. */
  public static final String HIDDEN = "***";

  /** Where it was written, for people. */
  public String place() {
    return source.place();
  }

  /** Whether somebody set it. */
  public boolean isSet() {
    return source.kind() != Source.Kind.DEFAULT;
  }

  /** Its value as anybody may see it. */
  public String shown() {
    return setting.secret() && isSet() ? HIDDEN : text;
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return key + "=" + shown() + " (" + place() + ")";
  }
}
