package dev.legwork.cli;

import dev.legwork.config.LegworkConfig;
import dev.legwork.node.storage.DataFiles;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that work on a node's data on this machine. Filled by picocli. */
final class DataOptions {
  @Mixin private ConfigOptions config = new ConfigOptions();

  @Option(names = "--data-dir", paramLabel = "FOLDER", description = "Sets data.dir.")
  private @Nullable String dataDir;

  @Option(names = "--store", paramLabel = "URL", description = "Sets store.url.")
  private @Nullable String store;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "table|json",
      defaultValue = "table",
      description = "How results are printed (default: table).")
  private OutputFormat format = OutputFormat.table;

  boolean json() {
    return format == OutputFormat.json;
  }

  /** Where the data are. */
  DataFiles files(Console console) {
    Map<String, String> flags = new LinkedHashMap<>();
    if (dataDir != null) {
      flags.put("data.dir", dataDir);
    }
    if (store != null) {
      flags.put("store.url", store);
    }
    LegworkConfig loaded = config.load(console, flags).config();
    return DataFiles.of(loaded);
  }
}
