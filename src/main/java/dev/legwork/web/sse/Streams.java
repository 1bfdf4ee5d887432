package dev.legwork.web.sse;

import dev.legwork.job.Refusal;
import dev.legwork.metrics.HttpMeters;
import dev.legwork.web.exchange.Caller;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/** Opens streams, so many and no more. One a verticle, confined to its context. */
public final class Streams {
  private static final int MAX_OPEN = 1000;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final Duration heartbeat;
  private final HttpMeters meters;
  private int open;

  /** A stream without events sends a comment every {@code heartbeat}. */
  public Streams(Vertx vertx, Duration heartbeat, HttpMeters meters) {
    this.meters = meters;
    this.vertx = vertx;
    this.heartbeat = heartbeat;
  }

  Vertx vertx() {
    return vertx;
  }

  /**
   * Begins a stream, which ends when its caller's token no longer counts; fails with {@link
   * Refusal.Overloaded} if there are too many.
   */
  SseStream open(HttpServerResponse response, Caller caller) {
    if (open >= MAX_OPEN) {
      throw new Refusal.Overloaded("This node has as many streams as it may", RETRY_AFTER);
    }
    open++;
    meters.streamOpened();
    SseStream stream = new SseStream(vertx, response, heartbeat, caller::stands);
    stream.onClose(
        () -> {
          open--;
          meters.streamClosed();
        });
    return stream;
  }
}
