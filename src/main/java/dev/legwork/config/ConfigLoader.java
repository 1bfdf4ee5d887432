package dev.legwork.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration: built-in defaults, under the file, under the environment, under flags.
 * What is wrong anywhere is told at once, also where a later source would win.
 */
public final class ConfigLoader {
  /** The file that is read if it is there and no other is named, relative to the current folder. */
  public static final Path USUAL_FILE = Path.of("conf", "legwork.yaml");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Map<String, Given> winners = new LinkedHashMap<>();

  private ConfigLoader() {}

  /**
   * Reads and checks everything. Blocks on the file: not for event loops.
   *
   * @param file the file to read, which must be there; null for {@link #USUAL_FILE} if that is
   *     there
   * @param environment the process's environment
   * @param flags values by setting's key, as given on the command line
   * @throws ConfigException naming all that is wrong
   */
  public static LoadedConfig load(
      @Nullable Path file, Map<String, String> environment, Map<String, String> flags) {
    return new ConfigLoader().loadAll(file, environment, flags);
  }

  private LoadedConfig loadAll(
      @Nullable Path file, Map<String, String> environment, Map<String, String> flags) {
    Path source = file != null ? file : USUAL_FILE;
    if (file != null || Files.exists(source)) {
      ConfigFile.read(source, problems).forEach(this::take);
    }
    ConfigEnvironment.read(environment, warnings).forEach(this::take);
    flags.forEach((key, text) -> take(new Given(key, text, "flag")));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    ConfigValues values = new ConfigValues(winners);
    LegworkConfig config = values.toConfig();
    List<String> conflicts = new ArrayList<>(Exposure.conflicts(config, winners));
    conflicts.addAll(TlsRules.conflicts(config, winners));
    if (!conflicts.isEmpty()) {
      throw new ConfigException(conflicts);
    }
    return new LoadedConfig(config, resolved(), warnings);
  }

  private void take(Given given) {
    Setting<?> setting = Settings.find(given.key()).orElse(null);
    if (setting == null) {
      problems.add(given.place() + ": " + unknown(given.key()));
      return;
    }
    if (setting.isNamed() && !NAME.matcher(setting.nameIn(given.key())).matches()) {
      problems.add(
          given.place()
              + ": "
              + given.key()
              + " has a name that is not made of at most 64 letters, digits, '.', '_' and '-'");
      return;
    }
    try {
      Object parsed = setting.parser().apply(given.text());
      if (parsed != null) {
        winners.put(given.key(), given);
      }
    } catch (IllegalArgumentException e) {
      problems.add(given.place() + ": " + given.key() + " " + e.getMessage() + written(given));
    }
  }

  private static String written(Given given) {
    boolean shown = given.text().length() <= 80 && !given.text().isEmpty();
    return shown ? " (it is \"" + given.text() + "\")" : "";
  }

  private static String unknown(String key) {
    if (Settings.isSection(key)) {
      return key + " is no setting but a group of them: " + String.join(", ", members(key));
    }
    List<String> keys = Settings.all().stream().map(Setting::key).toList();
    return key + " is no setting" + DidYouMean.ask(key, keys);
  }

  private static List<String> members(String section) {
    String group = section.startsWith("queues.") ? "queues" : section;
    return Settings.all().stream()
        .map(Setting::key)
        .filter(key -> key.startsWith(group + "."))
        .toList();
  }

  private List<ResolvedSetting> resolved() {
    List<ResolvedSetting> all = new ArrayList<>();
    for (Setting<?> setting : Settings.all()) {
      if (setting.isNamed()) {
        winners.values().stream()
            .filter(given -> !setting.nameIn(given.key()).isEmpty())
            .forEach(given -> all.add(resolved(setting, given)));
      } else {
        Given given = winners.get(setting.key());
        all.add(
            given != null
                ? resolved(setting, given)
                : new ResolvedSetting(setting, setting.key(), setting.defaultText(), "default"));
      }
    }
    return all;
  }

  private static ResolvedSetting resolved(Setting<?> setting, Given given) {
    return new ResolvedSetting(setting, given.key(), given.text(), given.place());
  }
}
