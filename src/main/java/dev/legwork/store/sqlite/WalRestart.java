package dev.legwork.store.sqlite;

import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the write-ahead log from growing without limit. The log restarts from its beginning only
 * when all of it has been moved into the file and nobody reads it, which under full load never
 * happens by itself: now and then the writer, on whose thread this runs, has to make that moment.
 * It waits for readers no longer than a moment; one that takes longer is met again later.
 */
final class WalRestart {
  private static final Logger LOG = LoggerFactory.getLogger(WalRestart.class);
  private static final long LIMIT_BYTES = StoreFile.WAL_KEPT_BYTES;
  private static final long AGAIN_AFTER_BYTES = 8L << 20;
  private static final int PATIENCE_MILLIS = 200;

  private final StoreFile file;
  private final Sql sql;
  private long nextBytes = LIMIT_BYTES;

  WalRestart(StoreFile file, Sql sql) {
    this.file = file;
    this.sql = sql;
  }

  void afterCommit() {
    long bytes = file.walBytes();
    if (bytes <= LIMIT_BYTES) {
      nextBytes = LIMIT_BYTES;
    } else if (bytes > nextBytes) {
      restart();
      nextBytes = bytes + AGAIN_AFTER_BYTES;
    }
  }

  private void restart() {
    try {
      sql.execute("PRAGMA busy_timeout = " + PATIENCE_MILLIS);
      try {
        sql.execute("PRAGMA wal_checkpoint(RESTART)");
      } finally {
        sql.execute("PRAGMA busy_timeout = " + StoreFile.BUSY_MILLIS);
      }
    } catch (SQLException e) {
      LOG.warn("The write-ahead log could not be restarted; the next try follows", e);
    }
  }
}
