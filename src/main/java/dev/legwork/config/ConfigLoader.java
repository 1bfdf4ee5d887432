package dev.legwork.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration: built-in defaults, under the file, under the environment, under flags.
 * What is wrong anywhere is told at once, also where a later source would win.
 */
public final class ConfigLoader {
  /** The file that is read if it is there and no other is named, relative to the current folder. */
  public static final Path USUAL_FILE = Path.of("conf", "legwork.yaml");

  private ConfigLoader() {}

  /**
   * As {@link #load(Path, Map, List)}, with values by setting's key as {@code --set} gives them.
   */
  public static LoadedConfig load(
      @Nullable Path file, Map<String, String> environment, Map<String, String> flags) {
    List<Flag> given = new ArrayList<>();
    flags.forEach((key, text) -> given.add(Flag.set(key, text)));
    return load(file, environment, given);
  }

  /**
   * Reads and checks everything. Blocks on files: not for event loops.
   *
   * @param file the file to read, which must be there; null for the one that {@code LEGWORK_CONFIG}
   *     names, else {@link #USUAL_FILE} if that is there
   * @param environment the process's environment
   * @param flags what the command line says, a later one wins
   * @throws ConfigException naming all that is wrong
   */
  public static LoadedConfig load(
      @Nullable Path file, Map<String, String> environment, List<Flag> flags) {
    Path source = file(file, environment);
    ConfigSources sources = new ConfigSources(Settings.CATALOG);
    sources.read(source, environment, flags);
    ConfigValues values = new ConfigValues(sources.winners());
    LegworkConfig config = values.toConfig();
    List<String> problems = new ArrayList<>(sources.problems());
    problems.addAll(Consistency.problems(config, sources.winners(), sources.wrong()));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems, sources.warnings());
    }
    return new LoadedConfig(
        config, source, resolved(sources.winners(), values), sources.warnings());
  }

  private static @Nullable Path file(@Nullable Path named, Map<String, String> environment) {
    String variable = environment.getOrDefault(ConfigEnvironment.CONFIG, "");
    if (named != null) {
      return named;
    } else if (!variable.isEmpty()) {
      return Path.of(variable);
    }
    return Files.exists(USUAL_FILE) ? USUAL_FILE : null;
  }

  private static List<ResolvedSetting> resolved(Map<String, Given> winners, ConfigValues values) {
    List<ResolvedSetting> all = new ArrayList<>();
    for (Setting<?> setting : Settings.all()) {
      if (setting.isNamed()) {
        winners.values().stream()
            .filter(given -> !setting.nameIn(given.key()).isEmpty())
            .forEach(given -> all.add(resolved(setting, given)));
        continue;
      }
      Given given = winners.get(setting.key());
      String usual = setting.computed() ? values.effective(setting.key()) : setting.defaultText();
      all.add(
          given != null
              ? resolved(setting, given)
              : new ResolvedSetting(setting, setting.key(), usual, Source.DEFAULT));
    }
    return all;
  }

  private static ResolvedSetting resolved(Setting<?> setting, Given given) {
    return new ResolvedSetting(setting, given.key(), given.text(), given.source());
  }
}
