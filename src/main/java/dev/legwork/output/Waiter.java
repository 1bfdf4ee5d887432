package dev.legwork.output;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * A reader that waits for output beyond an offset.
 *
 * @param offset where it wants to read on
 * @param context on which it is told, or null for the teller's thread
 * @param promise completed when it may look again
 */
record Waiter(long offset, @Nullable Context context, Promise<Void> promise) {
  static Waiter at(long offset) {
    return new Waiter(offset, Vertx.currentContext(), Promise.promise());
  }

  Future<Void> future() {
    return promise.future();
  }

  void wake() {
    if (context == null) {
      promise.tryComplete();
    } else {
      context.runOnContext(any -> promise.tryComplete());
    }
  }
}
