package dev.legwork.store.sqlite;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.JobStore;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeoutException;

/** Makes SQLite stores for tests, each in a folder of its own. */
record SqliteStores(Vertx vertx, Path folder) {
  /** One whose commits do not wait for the disk, which no test can see that does not cut power. */
  JobStore create(InstantSource clock, RetentionPolicy retention) {
    try {
      Path file = Files.createTempDirectory(folder, "store").resolve("legwork.db");
      SqliteJobStore store =
          new SqliteJobStore(vertx, file, clock, retention, failure -> {}, log -> {}, false);
      store.setOnWriter("PRAGMA synchronous = OFF");
      return store;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  JobStore reopen(JobStore store) {
    try {
      store.stop().compose(stopped -> store.start()).await(20, SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
    return store;
  }

  void close() throws TimeoutException {
    vertx.close().await(20, SECONDS);
  }
}
