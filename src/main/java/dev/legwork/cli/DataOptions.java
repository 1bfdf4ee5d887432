package dev.legwork.cli;

import dev.legwork.config.Flag;
import dev.legwork.config.LegworkConfig;
import dev.legwork.node.storage.DataFiles;
import java.util.ArrayList;
import java.util.List;
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
    List<Flag> flags = new ArrayList<>();
    if (dataDir != null) {
      flags.add(new Flag("--data-dir", "data.dir", dataDir));
    }
    if (store != null) {
      flags.add(new Flag("--store", "store.url", store));
    }
    LegworkConfig loaded = config.load(console, flags).config();
    return DataFiles.of(loaded);
  }
}
