package dev.legwork.web.exchange;

import dev.legwork.job.Refusal;
import dev.legwork.job.TraceContext;
import dev.legwork.store.IdempotencyKey;
import dev.legwork.wire.JsonFingerprint;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The headers that name a request: its idempotency key and its place in a trace. */
public final class Keys {
  private static final CharSequence IDEMPOTENCY_KEY =
      HttpHeaders.createOptimized("idempotency-key");
  private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
  private static final CharSequence TRACESTATE = HttpHeaders.createOptimized("tracestate");
  private static final int MAX_KEY = 255;

  private Keys() {}

  /**
   * The caller's key, quoted or bare, or null if it sent none.
   *
   * @throws Refusal.Malformed if it is no key
   */
  public static @Nullable String idempotencyKey(HttpServerRequest request) {
    String header = request.getHeader(IDEMPOTENCY_KEY);
    if (header == null) {
      return null;
    }
    String key = header.strip();
    if (key.length() >= 2 && key.startsWith("\"") && key.endsWith("\"")) {
      key = key.substring(1, key.length() - 1);
    }
    boolean printable = key.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
    if (key.isEmpty() || key.length() > MAX_KEY || !printable) {
      throw new Refusal.Malformed(
          "The Idempotency-Key must have 1 to " + MAX_KEY + " printable ASCII characters");
    }
    return key;
  }

  /** What makes repeating a request harmless: whose key it is, the key, and what was asked. */
  public static @Nullable IdempotencyKey idempotency(
      @Nullable String key, String scope, JsonObject document) {
    if (key == null) {
      return null;
    }
    return new IdempotencyKey(
        scope, key, JsonFingerprint.of(document), IdempotencyKey.DEFAULT_WINDOW);
  }

  /** Where the request stands in a trace; null if it does not say, or nothing that is valid. */
  public static @Nullable TraceContext trace(HttpServerRequest request) {
    MultiMap headers = request.headers();
    String traceparent = headers.get(TRACEPARENT);
    if (traceparent == null || headers.getAll(TRACEPARENT).size() > 1) {
      return null;
    }
    return TraceContext.of(traceparent, headers.getAll(TRACESTATE));
  }
}
