package dev.legwork.store.sqlite;

import dev.legwork.store.StoreFailure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few threads that read, each with a connection of its own, so that reads wait neither for
 * commits nor for each other.
 */
final class Readers {
  private static final Logger LOG = LoggerFactory.getLogger(Readers.class);
  private static final int THREADS = 2;
  private static final int MAX_WAITING = 10_000;

  private final StoreFile file;
  private final Settled settled;
  private final Queue<Sql> idle = new ConcurrentLinkedQueue<>();
  private final ThreadPoolExecutor threads;

  Readers(StoreFile file, Settled settled) {
    this.file = file;
    this.settled = settled;
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            task -> {
              Thread thread = new Thread(task, "legwork-store-reader");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /** Something to be read in one transaction. */
  interface Query<T> {
    T read(Sql sql) throws SQLException;
  }

  <T> Future<T> read(String what, Query<T> query) {
    Promise<T> promise = Promise.promise();
    @Nullable Context context = Vertx.currentContext();
    try {
      threads.execute(() -> run(what, query, promise, context));
    } catch (RejectedExecutionException e) {
      String why = threads.isShutdown() ? "is closed" : "has too many reads waiting";
      promise.fail(new StoreFailure("The store " + why, true, e));
    }
    return promise.future();
  }

  void stop() throws InterruptedException, SQLException {
    threads.shutdown();
    if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
      threads.shutdownNow();
    }
    for (Sql sql = idle.poll(); sql != null; sql = idle.poll()) {
      sql.close();
    }
  }

  private <T> void run(String what, Query<T> query, Promise<T> promise, @Nullable Context context) {
    Future<T> answer = answer(what, query);
    settled.whenSettled(
        lost -> {
          Future<T> told = lost == null ? answer : Future.failedFuture(lost);
          Answers.deliver(context, () -> told.onComplete(promise));
        });
  }

  /** Complete already. */
  private <T> Future<T> answer(String what, Query<T> query) {
    Sql sql = idle.poll();
    try {
      if (sql == null) {
        sql = new Sql(file.openReader());
      }
      sql.statement("BEGIN").executeUpdate();
      T found = query.read(sql);
      sql.statement("COMMIT").executeUpdate();
      idle.add(sql);
      return Future.succeededFuture(found);
    } catch (SQLException e) {
      discard(sql);
      return Future.failedFuture(file.failure(what, e));
    } catch (RuntimeException | Error e) {
      discard(sql);
      return Future.failedFuture(new StoreFailure("The store failed: " + what, false, e));
    }
  }

  private static void discard(@Nullable Sql sql) {
    try {
      if (sql != null) {
        sql.close();
      }
    } catch (SQLException e) {
      LOG.debug("A failed reader did not close", e);
    }
  }
}
