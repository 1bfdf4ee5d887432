package dev.legwork.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that was read and is right.
 *
 * @param config the values
 * @param file the file that was read, or null if there was none
 * @param settings every setting with its value and who said so, in the order of the reference
 * @param warnings what was ignored, one sentence each, for the user to see
 */
public record LoadedConfig(
    LegworkConfig config,
    @Nullable Path file,
    List<ResolvedSetting> settings,
    List<String> warnings) {
  public LoadedConfig {
    settings = List.copyOf(settings);
    warnings = List.copyOf(warnings);
  }
}
