package dev.legwork.executor.process;

import io.vertx.core.Context;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Brings events from a spawner's thread to a context, in order. Events that come close together are
 * handled in one turn: a short program is over in one or two.
 */
final class Inbox {
  private final Context context;
  private final Consumer<SpawnEvent> handler;
  private final Queue<SpawnEvent> events = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  Inbox(Context context, Consumer<SpawnEvent> handler) {
    this.context = context;
    this.handler = handler;
  }

  /** On any thread, one at a time. */
  void put(SpawnEvent event) {
    events.add(event);
    if (waiting.getAndIncrement() == 0) {
      context.runOnContext(any -> handleAll());
    }
  }

  private void handleAll() {
    int handled = 0;
    for (SpawnEvent event = events.poll(); event != null; event = events.poll()) {
      handler.accept(event);
      handled++;
    }
    // What was put meanwhile and not seen yet found the count above zero, so it is for us to come
    // back.
    if (waiting.addAndGet(-handled) > 0) {
      context.runOnContext(any -> handleAll());
    }
  }
}
