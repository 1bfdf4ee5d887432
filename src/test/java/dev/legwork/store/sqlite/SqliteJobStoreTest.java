package dev.legwork.store.sqlite;

import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.JobStore;
import dev.legwork.store.JobStoreContract;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class SqliteJobStoreTest extends JobStoreContract {
  @TempDir static Path folder;
  static SqliteStores stores;

  @BeforeAll
  static void begin() {
    stores = new SqliteStores(Vertx.vertx(), folder);
  }

  @AfterAll
  static void end() throws TimeoutException {
    stores.close();
  }

  @Override
  public JobStore create(InstantSource clock, RetentionPolicy retention) {
    return stores.create(clock, retention);
  }

  @Override
  public Optional<JobStore> reopen(JobStore store) {
    return Optional.of(stores.reopen(store));
  }
}
