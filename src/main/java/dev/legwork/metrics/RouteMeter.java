package dev.legwork.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests of one route by the class of their status. Made once for a route; safe on any
 * thread.
 */
public final class RouteMeter {
  private static final int CLASSES = 6;

  private final MeterRegistry registry;
  private final String method;
  private final String route;
  private final AtomicReferenceArray<@Nullable Timer> byClass = new AtomicReferenceArray<>(CLASSES);

  RouteMeter(MeterRegistry registry, String method, String route) {
    this.registry = registry;
    this.method = method;
    this.route = route;
  }

  /**
   * Counts a request that is over.
   *
   * @param status what was answered
   * @param nanos how long it took
   */
  public void count(int status, long nanos) {
    int hundreds = status / 100;
    if (hundreds > 0 && hundreds < CLASSES) {
      timer(hundreds).record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  private Timer timer(int hundreds) {
    @Nullable Timer timer = byClass.get(hundreds);
    if (timer == null) {
      timer =
          Timer.builder(Names.REQUESTS)
              .description("From a request's head to the end of its answer")
              .tag("method", method)
              .tag("route", route)
              .tag("status", hundreds + "xx")
              .serviceLevelObjectives(Buckets.CALL)
              .register(registry);
      byClass.set(hundreds, timer);
    }
    return timer;
  }
}
