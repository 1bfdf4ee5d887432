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

/**
 * A few threads that read, each with a connection of its own, so that reads wait neither for
 * commits nor for each other.
 */
final class Readers {
  private static final int THREADS = 2;
  private static final int MAX_WAITING = 10_000;

  private final StoreFile file;
  private final Queue<Sql> idle = new ConcurrentLinkedQueue<>();
  private final ThreadPoolExecutor threads;

  Readers(StoreFile file) {
    this.file = file;
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
      promise.fail(new StoreFailure("The store has too many reads waiting", true, e));
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
    Sql sql = idle.poll();
    try {
      if (sql == null) {
        sql = new Sql(file.openReader());
      }
      T answer = query.read(sql);
      idle.add(sql);
      complete(context, () -> promise.complete(answer));
    } catch (SQLException e) {
      discard(sql);
      complete(context, () -> promise.fail(file.failure(what, e)));
    } catch (RuntimeException e) {
      discard(sql);
      complete(
          context, () -> promise.fail(new StoreFailure("The store failed: " + what, false, e)));
    }
  }

  private static void discard(@Nullable Sql sql) {
    try {
      if (sql != null) {
        sql.close();
      }
    } catch (SQLException e) {
      org.slf4j.LoggerFactory.getLogger(Readers.class).debug("A failed reader did not close", e);
    }
  }

  private static void complete(@Nullable Context context, Runnable task) {
    if (context == null) {
      task.run();
    } else {
      context.runOnContext(go -> task.run());
    }
  }
}
