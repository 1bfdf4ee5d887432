package dev.legwork.config;

import dev.legwork.job.DidYouMean;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Settings to be looked up by their names.
 *
 * @param settings all of them, in the order of the reference
 */
record Catalog(List<Setting<?>> settings) {
  Catalog {
    settings = List.copyOf(settings);
  }

  /** The setting that {@code key} names, also under a name the user chose, or empty. */
  Optional<Setting<?>> find(String key) {
    for (Setting<?> setting : settings) {
      if (setting.isNamed() ? !setting.nameIn(key).isEmpty() : setting.key().equals(key)) {
        return Optional.of(setting);
      }
    }
    return Optional.empty();
  }

  /** Whether {@code key} is the beginning of settings' names, as {@code http} is. */
  boolean isSection(String key) {
    return settings.stream()
        .anyMatch(setting -> setting.key().startsWith(key + ".") || setting.isGroupOfOne(key));
  }

  /** Why {@code key} is no setting, and what was probably meant; reads after the key's place. */
  String unknown(String key) {
    if (isSection(key)) {
      return key + " is no setting but a group of them: " + String.join(", ", members(key));
    }
    List<String> keys = new ArrayList<>();
    for (Setting<?> setting : settings) {
      keys.add(setting.key());
      if (setting.isNamed() && key.startsWith(setting.prefix())) {
        int end = Math.max(key.lastIndexOf('.'), setting.prefix().length());
        keys.add(setting.keyFor(key.substring(setting.prefix().length(), end)));
      }
    }
    return key + " is no setting" + DidYouMean.ask(key, keys);
  }

  private List<String> members(String section) {
    return settings.stream()
        .filter(setting -> setting.key().startsWith(section + ".") || setting.isGroupOfOne(section))
        .map(Setting::key)
        .toList();
  }
}
