package dev.legwork.store.sqlite;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the write-ahead log into the file from a connection and a thread of its own, without
 * holding up the writer. The log itself restarts when the writer finds it all moved.
 */
final class Checkpointer {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);
  private static final long WORTH_IT_BYTES = 8L << 20;
  private static final long LOOK_MILLIS = 200;

  private final StoreFile file;
  private final Thread thread = new Thread(this::run, "legwork-store-checkpoint");
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stopped = lock.newCondition();
  private boolean stopping;

  Checkpointer(StoreFile file) {
    this.file = file;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  void stop() throws InterruptedException {
    lock.lock();
    try {
      stopping = true;
      stopped.signalAll();
    } finally {
      lock.unlock();
    }
    thread.join(TimeUnit.SECONDS.toMillis(30));
  }

  private void run() {
    boolean told = false;
    while (!awaitStop()) {
      try (Sql sql = new Sql(file.openWriter())) {
        do {
          if (file.walBytes() >= WORTH_IT_BYTES) {
            sql.execute("PRAGMA wal_checkpoint(PASSIVE)");
          }
          told = false;
        } while (!awaitStop());
      } catch (SQLException e) {
        if (!told) {
          LOG.error("The write-ahead log cannot be moved into the store now; it will grow", e);
        }
        told = true;
      }
    }
  }

  private boolean awaitStop() {
    lock.lock();
    try {
      long nanos = TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS);
      while (!stopping && nanos > 0) {
        nanos = stopped.awaitNanos(nanos);
      }
      return stopping;
    } catch (InterruptedException e) {
      return true;
    } finally {
      lock.unlock();
    }
  }
}
