package dev.legwork.web.api;

import dev.legwork.metrics.RouteMeter;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;

/** Counts a request when its answer is sent, or its client has gone. */
final class RequestEnd implements Handler<Void> {
  private final HttpServerResponse response;
  private final RouteMeter meter;
  private final long began = System.nanoTime();

  private RequestEnd(HttpServerResponse response, RouteMeter meter) {
    this.response = response;
    this.meter = meter;
  }

  /** Counts the request of {@code response} as one of the route from now on. */
  static void count(HttpServerResponse response, RouteMeter meter) {
    response.endHandler(new RequestEnd(response, meter));
  }

  @Override
  public void handle(Void end) {
    meter.count(response.getStatusCode(), System.nanoTime() - began);
  }
}
