package dev.legwork.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A pulse on every event loop: how late it comes is the loop's lag, and a loop without one for five
 * seconds is blocked. Safe on any thread.
 */
public final class EventLoops {
  private static final long BEAT_MILLIS = 500;
  private static final Duration BLOCKED = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final LongSupplier nanos;
  private final Timer lag;

  /** When each loop, by its thread, last had its pulse, in nanoseconds. */
  private final Map<Thread, Long> beats = new ConcurrentHashMap<>();

  EventLoops(Vertx vertx, MeterRegistry registry, LongSupplier nanos) {
    this.vertx = vertx;
    this.nanos = nanos;
    lag =
        Timer.builder(Names.LAG)
            .description("How late a timer of an event loop fires")
            .serviceLevelObjectives(Buckets.CALL)
            .register(registry);
  }

  /** Begins on each of {@code loops} event loops. */
  Future<Void> start(int loops) {
    // Verticles are given to the loops in turn; somebody else may take a turn in between.
    DeploymentOptions instances = new DeploymentOptions().setInstances(2 * loops);
    return vertx.deployVerticle(Pulse::new, instances).mapEmpty();
  }

  /** Loops that had no pulse for five seconds. */
  public List<String> blocked() {
    long now = nanos.getAsLong();
    return beats.entrySet().stream()
        .filter(beat -> now - beat.getValue() > BLOCKED.toNanos())
        .map(beat -> beat.getKey().getName())
        .sorted()
        .toList();
  }

  /** How many loops have one. */
  public int count() {
    return beats.size();
  }

  /** The pulse of one loop; a second one there does nothing. */
  private final class Pulse extends VerticleBase {
    private long timer = -1;

    @Override
    public Future<?> start() {
      if (beats.putIfAbsent(Thread.currentThread(), nanos.getAsLong()) == null) {
        timer = vertx.setPeriodic(BEAT_MILLIS, fired -> beat());
      }
      return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
      if (vertx.cancelTimer(timer)) {
        beats.remove(Thread.currentThread());
      }
      return Future.succeededFuture();
    }

    private void beat() {
      long now = nanos.getAsLong();
      Long last = beats.put(Thread.currentThread(), now);
      if (last != null) {
        long late = now - last - TimeUnit.MILLISECONDS.toNanos(BEAT_MILLIS);
        lag.record(Math.max(0, late), TimeUnit.NANOSECONDS);
      }
    }
  }
}
