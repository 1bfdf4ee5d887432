package dev.legwork.web.exchange;

import dev.legwork.job.Refusal;
import dev.legwork.store.IdempotencyKey;
import dev.legwork.wire.JsonFingerprint;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The headers that name a request: its idempotency key and its place in a trace. */
public final class Keys {
  private static final CharSequence IDEMPOTENCY_KEY =
      HttpHeaders.createOptimized("idempotency-key");
  private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
  private static final int MAX_KEY = 255;
  private static final int TRACEPARENT_LENGTH = 55;

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

  /** The W3C trace context of the request, or null if it sent none that is valid. */
  public static @Nullable String traceparent(HttpServerRequest request) {
    String header = request.getHeader(TRACEPARENT);
    return header != null && isTraceparent(header) ? header : null;
  }

  private static boolean isTraceparent(String text) {
    if (text.length() != TRACEPARENT_LENGTH || text.startsWith("ff")) {
      return false;
    }
    for (int i = 0; i < TRACEPARENT_LENGTH; i++) {
      char c = text.charAt(i);
      boolean dash = i == 2 || i == 35 || i == 52;
      boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      if (dash ? c != '-' : !hex) {
        return false;
      }
    }
    return !isZero(text, 3, 35) && !isZero(text, 36, 52);
  }

  private static boolean isZero(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }
}
