package dev.legwork.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Writes all meters as text, on a worker thread. Whoever asks while one text is in the making gets
 * that one, so that asking often costs little. Safe on any thread.
 */
public final class Exposition {
  private final Vertx vertx;
  private final PrometheusMeterRegistry registry;
  private final Supplier<Future<Void>> refresh;

  // Guarded by this.
  private final Map<Format, Future<Buffer>> underWay = new EnumMap<>(Format.class);
  private Future<Void> refreshing = Future.succeededFuture();

  Exposition(Vertx vertx, PrometheusMeterRegistry registry, Supplier<Future<Void>> refresh) {
    this.vertx = vertx;
    this.registry = registry;
    this.refresh = refresh;
  }

  /** The forms there are. */
  public enum Format {
    /** The text format of Prometheus. */
    PROMETHEUS("text/plain", "text/plain; version=0.0.4; charset=utf-8"),
    /** OpenMetrics 1.0. */
    OPEN_METRICS(
        "application/openmetrics-text",
        "application/openmetrics-text; version=1.0.0; charset=utf-8");

    private final String mediaType;
    private final String contentType;

    Format(String mediaType, String contentType) {
      this.mediaType = mediaType;
      this.contentType = contentType;
    }

    /** The one with this {@link #mediaType}, else that of Prometheus. */
    public static Format named(String mediaType) {
      return mediaType.equals(OPEN_METRICS.mediaType) ? OPEN_METRICS : PROMETHEUS;
    }

    /** Its name without parameters, as it is asked for. */
    public String mediaType() {
      return mediaType;
    }

    /** What its answer says it is. */
    public String contentType() {
      return contentType;
    }
  }

  /** All meters as they are now. */
  public synchronized Future<Buffer> text(Format format) {
    Future<Buffer> current = underWay.get(format);
    if (current == null || current.isComplete()) {
      if (refreshing.isComplete()) {
        refreshing = refresh.get();
      }
      current = refreshing.compose(fresh -> vertx.executeBlocking(() -> write(format), false));
      underWay.put(format, current);
    }
    return current;
  }

  private Buffer write(Format format) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream(64 * 1024);
    registry.scrape(text, format.contentType());
    return Buffer.buffer(text.toByteArray());
  }
}
