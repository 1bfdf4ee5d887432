package dev.legwork.engine;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/** Brings answers from other contexts home. */
final class Futures {
  private Futures() {}

  /** The same future, but completing on the current context if there is one. */
  static <T> Future<T> onCallersContext(Future<T> future) {
    Context context = Vertx.currentContext();
    if (context == null) {
      return future;
    }
    Promise<T> there = Promise.promise();
    future.onComplete(done -> context.runOnContext(now -> there.handle(done)));
    return there.future();
  }
}
