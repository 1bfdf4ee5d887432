package dev.legwork.web.sse;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * One response that is a stream of events (WHATWG HTML, server-sent events). The owner asks {@link
 * #isFull()} before each event and goes on at {@link #onDrain}. Confined to the request's context.
 */
final class SseStream {
  static final String MEDIA_TYPE = "text/event-stream";

  private static final Buffer HEARTBEAT = Buffer.buffer(": alive\n\n");
  private static final Buffer GREETING = Buffer.buffer("retry: 3000\n\n");

  private final Vertx vertx;
  private final HttpServerResponse response;
  private final BooleanSupplier allowed;
  private final List<Runnable> closeHandlers = new ArrayList<>();
  private final long timer;
  private boolean closed;

  SseStream(Vertx vertx, HttpServerResponse response, Duration heartbeat, BooleanSupplier allowed) {
    this.vertx = vertx;
    this.response = response;
    this.allowed = allowed;
    response.setChunked(true);
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Accel-Buffering", "no")
        .putHeader("X-Content-Type-Options", "nosniff");
    response.closeHandler(gone -> closed());
    response.exceptionHandler(broken -> closed());
    // The first bytes go at once, so that a client knows that it is connected.
    response.write(GREETING);
    timer = vertx.setPeriodic(heartbeat.toMillis(), fired -> beat());
    if (response.closed()) {
      closed();
    }
  }

  /** Whether the client has not yet taken what it was sent. */
  boolean isFull() {
    return response.writeQueueFull();
  }

  boolean isClosed() {
    return closed;
  }

  /** Calls {@code handler} once when there is room again. */
  void onDrain(Runnable handler) {
    response.drainHandler(
        drained -> {
          response.drainHandler(null);
          handler.run();
        });
  }

  /** Calls {@code handler} once when the stream is over, whoever ended it; at once if it is. */
  void onClose(Runnable handler) {
    if (closed) {
      handler.run();
    } else {
      closeHandlers.add(handler);
    }
  }

  /**
   * Sends an event.
   *
   * @param id what a client that comes back says it has seen
   * @param name the event's name
   * @param json its data, JSON
   */
  void event(String id, String name, Buffer json) {
    if (closed || endIfForbidden()) {
      return;
    }
    Buffer frame = Buffer.buffer(json.length() + 64);
    frame.appendString("id: ").appendString(id);
    frame.appendString("\nevent: ").appendString(name);
    frame.appendString("\ndata: ").appendBuffer(oneLine(json)).appendString("\n\n");
    response.write(frame);
  }

  /** Ends the stream in order. */
  void end() {
    if (!closed) {
      closed();
      response.end();
    }
  }

  private void beat() {
    if (!closed && !endIfForbidden() && !response.writeQueueFull()) {
      response.write(HEARTBEAT);
    }
  }

  private boolean endIfForbidden() {
    boolean forbidden = !allowed.getAsBoolean();
    if (forbidden) {
      end();
    }
    return forbidden;
  }

  private void closed() {
    if (closed) {
      return;
    }
    closed = true;
    vertx.cancelTimer(timer);
    closeHandlers.forEach(Runnable::run);
    closeHandlers.clear();
  }

  /** Line ends in JSON are white space: spliced JSON may have some, and they would end the data. */
  private static Buffer oneLine(Buffer json) {
    for (int i = 0; i < json.length(); i++) {
      byte b = json.getByte(i);
      if (b == '\n' || b == '\r') {
        String text = json.toString(StandardCharsets.UTF_8);
        return Buffer.buffer(text.replace('\n', ' ').replace('\r', ' '));
      }
    }
    return json;
  }
}
