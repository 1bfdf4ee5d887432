package dev.legwork.cli;

import dev.legwork.config.ConfigLoader;
import dev.legwork.config.Flag;
import dev.legwork.config.LoadedConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how a node in this process is configured. Filled by picocli. */
public final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Configuration file (default: LEGWORK_CONFIG, else conf/legwork.yaml if there is one).")
  private @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "One setting, as in --set node.slots.process=2; may be repeated, the last of a key wins."
              + " 'config reference' lists the keys.")
  private Map<String, String> settings = new LinkedHashMap<>();

  /**
   * Reads all sources and prints the warnings.
   *
   * @param flags those that have options of their own; they win over {@code --set}
   */
  public LoadedConfig load(Console console, List<Flag> flags) {
    LoadedConfig loaded = read(console, flags);
    loaded.warnings().forEach(warning -> console.err().println("Warning: " + warning));
    return loaded;
  }

  /** Reads all sources and prints nothing. */
  public LoadedConfig read(Console console, List<Flag> flags) {
    List<Flag> all = new ArrayList<>();
    settings.forEach((key, text) -> all.add(Flag.set(key, text)));
    all.addAll(flags);
    return ConfigLoader.load(file, console.environment(), all);
  }
}
