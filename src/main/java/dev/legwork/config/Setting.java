package dev.legwork.config;

import java.util.Locale;
import java.util.Optional;
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
 * @param description what it does, one sentence or two
 * @param secret whether its value must never be shown; it can then also be read from a file that
 *     {@link #fileVariable} names
 * @param list whether it may be a list of values
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
    boolean list,
    Function<String, T> parser) {
  /** The part of a key that stands for a name the user chooses. */
  static final String NAME = "NAME";

  private static final String PLACE = "." + NAME + ".";

  /** One that is a single value. */
  Setting(
      String key,
      String form,
      String defaultText,
      boolean computed,
      String description,
      boolean secret,
      Function<String, T> parser) {
    this(key, form, defaultText, computed, description, secret, false, parser);
  }

  /** Whether this setting exists once for each of some names. */
  public boolean isNamed() {
    return key.contains(PLACE);
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

  /** The variable that names a file with its value. Only secrets have one. */
  public String fileVariable() {
    return variable() + "_FILE";
  }

  /** The same setting, its value never to be shown. */
  Setting<T> asSecret() {
    return new Setting<>(key, form, defaultText, computed, description, true, list, parser);
  }

  /** The key with the user's name in the place of {@code NAME}. */
  public String keyFor(String name) {
    return key.replace(PLACE, "." + name + ".");
  }

  /** The key that {@code name} sets if it is this setting's variable, else empty. */
  Optional<String> keyOf(String name) {
    if (!isNamed()) {
      return variable().equals(name) ? Optional.of(key) : Optional.empty();
    }
    String[] around = variable().split("_" + NAME + "_", 2);
    String start = around[0] + "_";
    String end = "_" + around[1];
    if (name.startsWith(start)
        && name.endsWith(end)
        && name.length() > start.length() + end.length()) {
      String chosen = name.substring(start.length(), name.length() - end.length());
      return Optional.of(keyFor(chosen.toLowerCase(Locale.ROOT)));
    }
    return Optional.empty();
  }

  /** What stands before the name that a user chose, with the dot; only of a named setting. */
  String prefix() {
    return key.substring(0, key.indexOf(PLACE) + 1);
  }

  /** Whether {@code candidate} is the group of one name, as {@code queues.mail} is. */
  boolean isGroupOfOne(String candidate) {
    return isNamed()
        && candidate.startsWith(prefix())
        && candidate.indexOf('.', prefix().length()) < 0;
  }

  /** The name a user chose if {@code candidate} is this setting under some name, else empty. */
  String nameIn(String candidate) {
    String prefix = prefix();
    String suffix = key.substring(prefix.length() + NAME.length());
    boolean matches =
        candidate.length() > prefix.length() + suffix.length()
            && candidate.startsWith(prefix)
            && candidate.endsWith(suffix);
    return matches
        ? candidate.substring(prefix.length(), candidate.length() - suffix.length())
        : "";
  }
}
