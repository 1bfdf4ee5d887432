package dev.legwork.config;

import java.util.Locale;
import java.util.function.Function;

/**
 * One setting: how it is called, what it may be and what it is when nobody says.
 *
 * @param <T> the type of its value
 * @param key its name, sections separated by dots; {@code NAME} stands for a name the user chooses
 * @param form what a value looks like, for people
 * @param defaultText the default as a user would write it, or words where it is computed
 * @param computed whether the default depends on other settings or on the machine, so that {@code
 *     defaultText} only describes it
 * @param description what it does, one sentence
 * @param secret whether its value must never be shown
 * @param parser makes the value of its text; throws IllegalArgumentException with words that read
 *     after the key's name ("is no port: ..")
 */
public record Setting<T>(
    String key,
    String form,
    String defaultText,
    boolean computed,
    String description,
    boolean secret,
    Function<String, T> parser) {
  /** The part of a key that stands for a name the user chooses. */
  static final String NAME = "NAME";

  /** Whether this setting exists once for each of some names. */
  public boolean isNamed() {
    return key.contains("." + NAME + ".");
  }

  /** The variable that sets it: {@code store.maxSize} is {@code LEGWORK_STORE_MAX_SIZE}. */
  public String variable() {
    StringBuilder name = new StringBuilder("LEGWORK_");
    boolean afterLower = false;
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (afterLower && Character.isUpperCase(c)) {
        name.append('_');
      }
      name.append(c == '.' ? '_' : c);
      afterLower = Character.isLowerCase(c);
    }
    return name.toString().toUpperCase(Locale.ROOT);
  }

  /** The key with the user's name in the place of {@code NAME}. */
  public String keyFor(String name) {
    return key.replace("." + NAME + ".", "." + name + ".");
  }

  /** The name a user chose if {@code candidate} is this setting under some name, else empty. */
  String nameIn(String candidate) {
    int at = key.indexOf("." + NAME + ".") + 1;
    String prefix = key.substring(0, at);
    String suffix = key.substring(at + NAME.length());
    boolean matches =
        candidate.length() > prefix.length() + suffix.length()
            && candidate.startsWith(prefix)
            && candidate.endsWith(suffix);
    return matches
        ? candidate.substring(prefix.length(), candidate.length() - suffix.length())
        : "";
  }
}
