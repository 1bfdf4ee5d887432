package dev.legwork.config;

import java.util.List;

/**
 * A configuration that was read and is right.
 *
 * @param config the values
 * @param settings every setting with its text and who said so, in the order of the reference
 * @param warnings what was ignored, one sentence each, for the user to see
 */
public record LoadedConfig(
    LegworkConfig config, List<ResolvedSetting> settings, List<String> warnings) {
  public LoadedConfig {
    settings = List.copyOf(settings);
    warnings = List.copyOf(warnings);
  }
}
