package dev.legwork.node;

import dev.legwork.config.LegworkConfig;
import dev.legwork.executor.process.SpawnTrial;
import dev.legwork.store.StoreReport;
import dev.legwork.store.sqlite.StoreLook;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Looks at what a node would use, without starting one. Changes nothing; blocks. */
public final class Diagnosis {
  private Diagnosis() {}

  /** What the store is like. */
  public static StoreReport store(LegworkConfig config, Duration atMost) {
    return StoreLook.look(config.store().sqliteFile(), atMost);
  }

  /**
   * How programs are started here.
   *
   * @param folder for the spawner while it is tried
   * @throws IOException with the reason if none can be
   */
  public static String spawner(Path folder, Duration atMost) throws IOException {
    return SpawnTrial.run(folder, atMost);
  }
}
