package dev.legwork.config;

import dev.legwork.job.DidYouMean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the variables {@code LEGWORK_*}. An empty one counts as absent. Used once. */
final class ConfigEnvironment {
  /** Names the configuration file, as {@code --config} does. */
  static final String CONFIG = "LEGWORK_CONFIG";

  private static final String PREFIX = "LEGWORK_";
  private static final String FILE = "_FILE";

  /** The secrets of jobs, which are no settings of the node. */
  private static final String SECRETS = "LEGWORK_SECRET_";

  /** Given to jobs, or meant for the command line: no settings. */
  private static final Set<String> NO_SETTINGS =
      Set.of(
          CONFIG,
          "LEGWORK_JOB_ID",
          "LEGWORK_ATTEMPT",
          "LEGWORK_ATTEMPT_TOKEN",
          "LEGWORK_QUEUE",
          "LEGWORK_URL",
          "LEGWORK_TOKEN",
          "LEGWORK_SERVER",
          "LEGWORK_CACERT");

  private final Catalog catalog;
  private final Map<String, String> environment;
  private final List<String> problems;
  private final List<String> warnings;
  private final List<Given> given = new ArrayList<>();

  private ConfigEnvironment(
      Catalog catalog,
      Map<String, String> environment,
      List<String> problems,
      List<String> warnings) {
    this.catalog = catalog;
    this.environment = environment;
    this.problems = problems;
    this.warnings = warnings;
  }

  /** What the variables set; unknown ones go to {@code warnings}, in the order of their names. */
  static List<Given> read(
      Catalog catalog,
      Map<String, String> environment,
      List<String> problems,
      List<String> warnings) {
    ConfigEnvironment reader = new ConfigEnvironment(catalog, environment, problems, warnings);
    new TreeMap<>(environment).forEach(reader::read);
    return reader.given;
  }

  private void read(String name, String text) {
    if (!name.startsWith(PREFIX)
        || name.startsWith(SECRETS)
        || NO_SETTINGS.contains(name)
        || text.isEmpty()) {
      return;
    }
    Optional<String> key = keyOf(name, false);
    Optional<String> secret = fileKeyOf(name);
    if (key.isPresent()) {
      given.add(new Given(key.get(), text, Source.variable(name)));
    } else if (secret.isPresent()) {
      readFile(name, secret.get(), text);
    } else {
      warnings.add(Source.variable(name).place() + " is no setting and is ignored" + hint(name));
    }
  }

  private void readFile(String name, String key, String file) {
    String place = Source.variable(name).place();
    String direct = name.substring(0, name.length() - FILE.length());
    if (!environment.getOrDefault(direct, "").isEmpty()) {
      problems.add(
          place + ": " + key + " is also set by " + direct + "; only one of the two can be meant");
      return;
    }
    try {
      given.add(new Given(key, SecretFile.read(file), Source.variable(name)));
    } catch (IllegalArgumentException e) {
      problems.add(place + ": " + key + " cannot be read: " + e.getMessage());
    }
  }

  private Optional<String> keyOf(String name, boolean onlySecrets) {
    return catalog.settings().stream()
        .filter(setting -> setting.secret() || !onlySecrets)
        .flatMap(setting -> setting.keyOf(name).stream())
        .findFirst();
  }

  private Optional<String> fileKeyOf(String name) {
    return name.endsWith(FILE)
        ? keyOf(name.substring(0, name.length() - FILE.length()), true)
        : Optional.empty();
  }

  private String hint(String name) {
    if (name.endsWith(FILE)
        && keyOf(name.substring(0, name.length() - FILE.length()), false).isPresent()) {
      return "; only secrets are read from files";
    }
    List<String> known = new ArrayList<>();
    for (Setting<?> setting : catalog.settings()) {
      known.add(setting.variable());
      if (setting.secret()) {
        known.add(setting.fileVariable());
      }
    }
    return DidYouMean.ask(name, known);
  }
}
