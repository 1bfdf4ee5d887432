package dev.legwork.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What the HTTP server counts. Safe on any thread. */
public final class HttpMeters {
  /** The route of requests that fit none, whatever their path and method. */
  private static final String UNMATCHED = "unmatched";

  private final MeterRegistry registry;
  private final AtomicInteger streams = new AtomicInteger();
  private final RouteMeter unmatched;

  HttpMeters(MeterRegistry registry) {
    this.registry = registry;
    unmatched = new RouteMeter(registry, UNMATCHED, UNMATCHED);
    Gauge.builder(Names.STREAMS, streams, AtomicInteger::get)
        .description("Open streams of server-sent events")
        .register(registry);
  }

  /**
   * The meter of a route, to be kept.
   *
   * @param route the path with its variable parts as names
   */
  public RouteMeter route(String method, String route) {
    return new RouteMeter(registry, method, route);
  }

  /** The meter of what fits no route. */
  public RouteMeter unmatched() {
    return unmatched;
  }

  /** A stream was opened. */
  public void streamOpened() {
    streams.incrementAndGet();
  }

  /** A stream is over. */
  public void streamClosed() {
    streams.decrementAndGet();
  }
}
