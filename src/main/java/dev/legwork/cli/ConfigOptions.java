package dev.legwork.cli;

import dev.legwork.config.ConfigLoader;
import dev.legwork.config.LoadedConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how a node in this process is configured. Filled by picocli. */
public final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration file (default: conf/legwork.yaml if there is one).")
  private @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting, as in --set node.slots.process=2; may be repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  /** Reads all sources and prints the warnings; {@code flags} are those that have own options. */
  LoadedConfig load(Console console, Map<String, String> flags) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.putAll(flags);
    LoadedConfig loaded = ConfigLoader.load(file, console.environment(), all);
    loaded.warnings().forEach(warning -> console.err().println("Warning: " + warning));
    return loaded;
  }
}
