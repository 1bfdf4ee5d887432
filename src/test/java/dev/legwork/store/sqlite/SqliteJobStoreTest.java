package dev.legwork.store.sqlite;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.JobStore;
import dev.legwork.store.JobStoreContract;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class SqliteJobStoreTest extends JobStoreContract {
  @TempDir static Path folder;
  static Vertx vertx;

  @BeforeAll
  static void begin() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void end() throws TimeoutException {
    vertx.close().await(20, SECONDS);
  }

  @Override
  public JobStore create(InstantSource clock, RetentionPolicy retention) {
    try {
      Path file = Files.createTempDirectory(folder, "store").resolve("legwork.db");
      return new SqliteJobStore(vertx, file, clock, retention, failure -> {});
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public Optional<JobStore> reopen(JobStore store) {
    try {
      store.stop().compose(stopped -> store.start()).await(20, SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
    return Optional.of(store);
  }
}
