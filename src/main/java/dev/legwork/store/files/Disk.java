package dev.legwork.store.files;

import dev.legwork.store.StoreFailure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * Where blocking work on files is done: threads of its own, so that a slow disk delays nobody else.
 * Failures come out as {@link StoreFailure}.
 */
final class Disk {
  /** Work without an answer. */
  interface Work {
    void run() throws IOException;
  }

  private final WorkerExecutor threads;
  // The pool may be shared with another store of this name, and then outlives this one.
  private volatile boolean closed;

  Disk(Vertx vertx, int threadCount) {
    threads = vertx.createSharedWorkerExecutor("legwork-blobs", threadCount);
  }

  /** Does the work on a thread of its own; the answer comes on the caller's context. */
  <T> Future<T> ask(String operation, Callable<T> work) {
    if (closed) {
      return Future.failedFuture(
          new StoreFailure("Cannot " + operation + ": the store is closed", false, null));
    }
    Callable<T> guarded =
        () -> {
          try {
            return work.call();
          } catch (IOException e) {
            throw failure(operation, e);
          }
        };
    return threads.executeBlocking(guarded, false);
  }

  Future<Void> run(String operation, Work work) {
    return ask(
        operation,
        () -> {
          work.run();
          return null;
        });
  }

  /** The same future, completed on the caller's context if it has one. */
  <T> Future<T> here(Future<T> future) {
    Context context = Vertx.currentContext();
    if (context == null) {
      return future;
    }
    Promise<T> there = Promise.promise();
    future.onComplete(done -> context.runOnContext(now -> there.handle(done)));
    return there.future();
  }

  Future<Void> close() {
    closed = true;
    return threads.close();
  }

  /** What went wrong, for people; a full disk and too many open files may pass. */
  static StoreFailure failure(String operation, IOException e) {
    String reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (reason.contains("no space left") || reason.contains("quota exceeded")) {
      return StoreFailure.full("Cannot " + operation + ": the disk is full", e);
    }
    boolean passes = reason.contains("too many open files");
    return new StoreFailure("Cannot " + operation + ": " + e, passes, e);
  }
}
