package dev.legwork.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What file, environment and flags say, each value checked by itself. What is wrong anywhere is
 * noted, also where a later source would win. Used once.
 */
final class ConfigSources {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int MAX_SHOWN = 80;

  private final Catalog catalog;
  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Map<String, Given> winners = new LinkedHashMap<>();
  private final Set<String> wrong = new HashSet<>();

  ConfigSources(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Reads everything; the file only if there is one. Blocks. */
  void read(@Nullable Path file, Map<String, String> environment, List<Flag> flags) {
    if (file != null) {
      ConfigFile.read(catalog, file, problems).forEach(this::take);
    }
    ConfigEnvironment.read(catalog, environment, problems, warnings).forEach(this::take);
    flags.forEach(this::take);
  }

  /** Everything that is wrong, each with its place. */
  List<String> problems() {
    return problems;
  }

  /** What was ignored. */
  List<String> warnings() {
    return warnings;
  }

  /** By key, what holds. */
  Map<String, Given> winners() {
    return winners;
  }

  /** Keys that were given a value that they cannot have. */
  Set<String> wrong() {
    return wrong;
  }

  private void take(Flag flag) {
    take(new Given(flag.key(), flag.text(), Source.flag(flag.option())));
    if (catalog.find(flag.key()).filter(Setting::secret).isPresent()) {
      warnings.add(
          "flag "
              + flag.option()
              + " shows "
              + flag.key()
              + " to everybody who may list this machine's processes; a file that "
              + catalog.find(flag.key()).map(Setting::fileVariable).orElse("")
              + " names does not");
    }
  }

  private void take(Given given) {
    Setting<?> setting = catalog.find(given.key()).orElse(null);
    if (setting == null) {
      problems.add(given.place() + ": " + catalog.unknown(given.key()));
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
      if (setting.parser().apply(given.text()) != null) {
        winners.put(given.key(), given);
      }
    } catch (IllegalArgumentException e) {
      wrong.add(given.key());
      problems.add(given.place() + ": " + given.key() + " " + reason(setting, given, e));
    }
  }

  private static String reason(Setting<?> setting, Given given, IllegalArgumentException e) {
    String reason = String.valueOf(e.getMessage());
    if (given.text().isEmpty()) {
      return reason;
    } else if (setting.secret()) {
      return reason.replace(given.text(), ResolvedSetting.HIDDEN);
    }
    return given.text().length() > MAX_SHOWN
        ? reason
        : reason + " (it is \"" + given.text() + "\")";
  }
}
