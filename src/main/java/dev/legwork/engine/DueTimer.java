package dev.legwork.engine;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Rings when the next job is due or overdue. Only the earliest moment is kept, as whoever answers
 * asks the store for the next one. Confined to its context but for {@link #hint}.
 */
final class DueTimer {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long LONGEST = Duration.ofDays(1).toMillis();

  private final Vertx vertx;
  private final Context context;
  private final InstantSource clock;
  private final Runnable ring;
  private final AtomicLong at = new AtomicLong(NEVER);
  private long timer = -1;
  private boolean stopped;

  DueTimer(Vertx vertx, Context context, InstantSource clock, Runnable ring) {
    this.vertx = vertx;
    this.context = context;
    this.clock = clock;
    this.ring = ring;
  }

  /** Says that a moment may be the next one. Safe on any thread. */
  void hint(long millis) {
    if (millis < at.get()) {
      context.runOnContext(go -> set(millis));
    }
  }

  /** Says that a moment may be the next one. A timer that is late is left to ring. */
  void set(long millis) {
    if (stopped || millis >= at.get()) {
      return;
    }
    vertx.cancelTimer(timer);
    at.set(millis);
    long delay = Math.min(Math.max(1, millis - clock.millis()), LONGEST);
    timer =
        vertx.setTimer(
            delay,
            timeHasCome -> {
              at.set(NEVER);
              ring.run();
            });
  }

  void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
  }
}
