package dev.legwork.store.sqlite;

import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.JobStore;
import dev.legwork.store.JobStoreModelTest;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class SqliteJobStoreModelTest extends JobStoreModelTest {
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

  /** Hundreds were played; these few are for everyday. */
  @Override
  protected int sequences() {
    return Integer.getInteger("legwork.model.sequences", 8);
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
