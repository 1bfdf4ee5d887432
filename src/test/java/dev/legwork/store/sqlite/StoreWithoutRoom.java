package dev.legwork.store.sqlite;

import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.JobStore;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;

/** A store whose file cannot grow, for tests that cannot make a disk of their own. */
public final class StoreWithoutRoom {
  private final SqliteJobStore store;

  /** A store that is not open yet and has room. */
  public StoreWithoutRoom(Vertx vertx, Path file) {
    store =
        new SqliteJobStore(
            vertx, file, InstantSource.system(), RetentionPolicy.DEFAULT, failure -> {});
  }

  /** The store, owned by the caller. */
  public JobStore store() {
    return store;
  }

  /** From the next commit on there are no more pages. */
  public void fill() {
    store.setOnWriter("PRAGMA max_page_count = 1");
  }

  /** From the next commit on there are. */
  public void makeRoom() {
    store.setOnWriter("PRAGMA max_page_count = 1000000");
  }
}
