package dev.legwork.store.heap;

import dev.legwork.store.StoreFailure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One thread that does one request after the other, with a bound on how many wait. Safe on any
 * thread; answers come back on the caller's context if it has one, else on this thread. Start and
 * stop may be repeated in any order.
 */
final class StoreThread {
  private final String name;
  private final int maxPending;

  // Guarded by this.
  private @Nullable Worker worker;
  private Future<Void> stopped = Future.succeededFuture();

  StoreThread(String name, int maxPending) {
    this.name = name;
    this.maxPending = maxPending;
  }

  /** Completes when requests are taken, which is after an earlier stop is through. */
  synchronized Future<Void> start() {
    return onCallersContext(
        stopped.map(
            done -> {
              open();
              return null;
            }));
  }

  /** Lets everything asked be done, then {@code last}, then ends. */
  synchronized Future<Void> stop(Runnable last) {
    Worker ending = worker;
    if (ending != null) {
      worker = null;
      ending.last = last;
      ending.shutdown();
      stopped = ending.ended.future();
    }
    return onCallersContext(stopped);
  }

  /** Does {@code work} after what was asked before. */
  <T> Future<T> ask(Supplier<T> work) {
    Promise<T> answer = Promise.promise();
    Worker open;
    synchronized (this) {
      open = worker;
    }
    if (open == null) {
      return Future.failedFuture(new StoreFailure("The store is not open", false, null));
    }
    try {
      open.execute(() -> answer(answer, work));
    } catch (RejectedExecutionException e) {
      return Future.failedFuture(
          open.isShutdown()
              ? new StoreFailure("The store is closing", false, e)
              : new StoreFailure(
                  "More than " + maxPending + " requests wait for the store", true, e));
    }
    return onCallersContext(answer.future());
  }

  private synchronized void open() {
    if (worker == null) {
      worker = new Worker(name, new LinkedBlockingQueue<>(maxPending));
    }
  }

  private static <T> void answer(Promise<T> answer, Supplier<T> work) {
    T result;
    try {
      result = work.get();
    } catch (RuntimeException | Error e) {
      answer.fail(e);
      return;
    }
    answer.complete(result);
  }

  private static <T> Future<T> onCallersContext(Future<T> future) {
    Context context = Vertx.currentContext();
    if (context == null) {
      return future;
    }
    Promise<T> there = Promise.promise();
    future.onComplete(done -> context.runOnContext(now -> there.handle(done)));
    return there.future();
  }

  /** The thread itself, one an opening. */
  private static final class Worker extends ThreadPoolExecutor {
    private final Promise<Void> ended = Promise.promise();
    private volatile @Nullable Runnable last;

    Worker(String name, BlockingQueue<Runnable> waiting) {
      super(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          waiting,
          task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
          });
    }

    @Override
    protected void terminated() {
      Runnable closing = last;
      if (closing != null) {
        closing.run();
      }
      ended.complete();
    }
  }
}
