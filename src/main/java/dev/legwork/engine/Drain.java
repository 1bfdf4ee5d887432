package dev.legwork.engine;

import dev.legwork.executor.Stop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until no slot is in use, in two steps: first what runs may end by itself, then it is told
 * to. May be asked for several times; the shortest patience counts. Safe on any thread, also before
 * anything was deployed.
 */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private final Vertx vertx;
  private final Slots slots;
  private final Running running;
  private final Timing timing;
  private final Promise<Void> done = Promise.promise();
  private volatile boolean asked;

  Drain(Vertx vertx, Slots slots, Running running, Timing timing) {
    this.vertx = vertx;
    this.slots = slots;
    this.running = running;
    this.timing = timing;
  }

  /** Whether it has been asked for. */
  boolean isAsked() {
    return asked;
  }

  /**
   * Completes when nothing runs. An attempt whose end cannot be written is not waited for longer
   * than one that does not end.
   */
  Future<Void> within(Duration patience) {
    asked = true;
    check();
    if (!done.future().isComplete()) {
      long stop = Math.max(1, patience.toMillis());
      long end = stop + timing.grace().plus(timing.giveUp().multipliedBy(2)).toMillis();
      long stopTimer = vertx.setTimer(stop, timeIsUp -> stopAll());
      long endTimer = vertx.setTimer(end, timeIsUp -> leave());
      done.future()
          .onComplete(
              over -> {
                vertx.cancelTimer(stopTimer);
                vertx.cancelTimer(endTimer);
              });
    }
    return Futures.onCallersContext(done.future());
  }

  /** To be called whenever slots were given back. */
  void check() {
    if (asked && slots.allFree()) {
      done.tryComplete();
    }
  }

  private void stopAll() {
    running.stopAll(new Stop(Stop.Reason.DRAIN, null));
  }

  private void leave() {
    if (done.tryComplete()) {
      LOG.error("{} attempts are left behind; they are taken back later", running.count());
    }
  }
}
