package dev.legwork.engine;

import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.JobStore;
import dev.legwork.store.heap.HeapJobStore;
import dev.legwork.store.sqlite.SqliteJobStore;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Function;

/** The stores under the engine. */
enum Backend {
  HEAP,
  SQLITE;

  /** Makes a store in a folder of the test. */
  Function<Vertx, JobStore> in(Path folder) {
    InstantSource clock = InstantSource.system();
    return this == HEAP
        ? vertx -> new HeapJobStore(clock, RetentionPolicy.DEFAULT)
        : vertx ->
            new SqliteJobStore(
                vertx, folder.resolve("legwork.db"), clock, RetentionPolicy.DEFAULT, failure -> {});
  }
}
