package dev.legwork.engine;

import dev.legwork.executor.Outcome;
import io.vertx.core.Future;

/** Ways for a scripted attempt to end by itself. */
final class EndsAt {
  private EndsAt() {}

  /** Done before the call returns. */
  static Future<Outcome> once() {
    return Future.succeededFuture(new Outcome.Succeeded(null));
  }
}
