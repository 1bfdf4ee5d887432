package dev.legwork.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the variables {@code LEGWORK_*}. An empty one counts as absent. */
final class ConfigEnvironment {
  private static final String PREFIX = "LEGWORK_";
  private static final String SECRETS = "LEGWORK_SECRET_";

  /** Given to jobs, or meant for the command line that talks to a node: no settings. */
  private static final Set<String> NO_SETTINGS =
      Set.of(
          "LEGWORK_JOB_ID",
          "LEGWORK_ATTEMPT",
          "LEGWORK_ATTEMPT_TOKEN",
          "LEGWORK_QUEUE",
          "LEGWORK_URL",
          "LEGWORK_TOKEN",
          "LEGWORK_SERVER",
          "LEGWORK_CACERT");

  private ConfigEnvironment() {}

  /** What the variables set; unknown ones go to {@code warnings}, in the order of their names. */
  static List<Given> read(Map<String, String> environment, List<String> warnings) {
    List<Given> given = new ArrayList<>();
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      String name = variable.getKey();
      if (!name.startsWith(PREFIX)
          || name.startsWith(SECRETS)
          || NO_SETTINGS.contains(name)
          || variable.getValue().isEmpty()) {
        continue;
      }
      keyOf(name)
          .ifPresentOrElse(
              key -> given.add(new Given(key, variable.getValue(), "environment " + name)),
              () ->
                  warnings.add(
                      "environment " + name + " is no setting and is ignored" + nearest(name)));
    }
    return given;
  }

  private static Optional<String> keyOf(String name) {
    for (Setting<?> setting : Settings.all()) {
      if (!setting.isNamed()) {
        if (setting.variable().equals(name)) {
          return Optional.of(setting.key());
        }
        continue;
      }
      String[] around = setting.variable().split("_" + Setting.NAME + "_", 2);
      String prefix = around[0] + "_";
      String suffix = "_" + around[1];
      if (name.startsWith(prefix)
          && name.endsWith(suffix)
          && name.length() > prefix.length() + suffix.length()) {
        String chosen = name.substring(prefix.length(), name.length() - suffix.length());
        return Optional.of(setting.keyFor(chosen.toLowerCase(Locale.ROOT)));
      }
    }
    return Optional.empty();
  }

  private static String nearest(String name) {
    return DidYouMean.ask(name, Settings.all().stream().map(Setting::variable).toList());
  }
}
