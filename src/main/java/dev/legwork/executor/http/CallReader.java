package dev.legwork.executor.http;

import dev.legwork.job.Sizes;
import dev.legwork.job.Violation;
import dev.legwork.secret.SecretReference;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the payload of an http job and finds everything that is wrong with it. For one use. */
final class CallReader {
  private static final Set<String> KEYS =
      Set.of(
          "method", "url", "headers", "body", "success", "followRedirects", "maxResponse", "auth");
  private static final Map<String, HttpMethod> METHODS =
      Map.of(
          "GET", HttpMethod.GET,
          "HEAD", HttpMethod.HEAD,
          "POST", HttpMethod.POST,
          "PUT", HttpMethod.PUT,
          "PATCH", HttpMethod.PATCH,
          "DELETE", HttpMethod.DELETE,
          "OPTIONS", HttpMethod.OPTIONS);
  private static final int MAX_METHOD_LENGTH = 32;
  private static final long DEFAULT_MAX_RESPONSE = 1L << 20;
  private static final long MOST_MAX_RESPONSE = 1L << 30;

  private final JsonObject payload;
  private final Violations violations = new Violations();

  private CallReader(JsonObject payload) {
    this.payload = payload;
  }

  /** What is wrong with the payload; empty if it can be run. */
  static List<Violation> check(JsonObject payload) {
    CallReader reader = new CallReader(payload);
    HttpCall ignored = reader.read();
    return reader.violations.all();
  }

  /** The call that the payload describes, or null if something is wrong with it. */
  static @Nullable HttpCall read(JsonObject payload) {
    return new CallReader(payload).read();
  }

  private @Nullable HttpCall read() {
    for (String key : payload.fieldNames()) {
      if (!KEYS.contains(key)) {
        violations.add(
            key, "is no key of an http job; there are " + KEYS.stream().sorted().toList());
      }
    }
    HttpUrl url = url();
    HttpCall.Body body = BodyReader.read(payload.getValue("body"), violations);
    List<HttpCall.Header> headers = new HeaderReader(payload, violations).read();
    HttpMethod method = method(body != null);
    StatusSet success = text("success", StatusSet.SUCCESSFUL, StatusSet::parse);
    boolean follow = followRedirects();
    long maxResponse = maxResponse();
    return url == null || !violations.all().isEmpty()
        ? null
        : new HttpCall(method, url, headers, body, success, follow, maxResponse);
  }

  private @Nullable HttpUrl url() {
    if (payload.getValue("url") instanceof String text) {
      try {
        return HttpUrl.parse(text);
      } catch (IllegalArgumentException e) {
        violations.add("url", String.valueOf(e.getMessage()));
      }
    } else {
      violations.add(
          "url",
          "must be a string, the absolute URL to call"
              + (SecretReference.isWithin(payload.getValue("url"))
                  ? "; a secret can only be the value of a header or stand in auth"
                  : ""));
    }
    return null;
  }

  private HttpMethod method(boolean hasBody) {
    return text("method", hasBody ? HttpMethod.POST : HttpMethod.GET, CallReader::method);
  }

  private static HttpMethod method(String text) {
    HttpMethod known = METHODS.get(text.toUpperCase(Locale.ROOT));
    if (known != null) {
      return known;
    }
    if (!HeaderRules.isToken(text) || text.length() > MAX_METHOD_LENGTH) {
      throw new IllegalArgumentException("is no HTTP method");
    }
    if (text.equalsIgnoreCase("CONNECT")) {
      throw new IllegalArgumentException("must not be CONNECT, which opens a tunnel");
    }
    return HttpMethod.valueOf(text);
  }

  private <T> T text(String key, T absent, Function<String, T> parse) {
    Object value = payload.getValue(key);
    if (value == null) {
      return absent;
    }
    if (value instanceof String text) {
      try {
        return parse.apply(text);
      } catch (IllegalArgumentException e) {
        violations.add(key, String.valueOf(e.getMessage()));
      }
    } else {
      violations.add(key, "must be a string");
    }
    return absent;
  }

  private boolean followRedirects() {
    Object value = payload.getValue("followRedirects");
    if (value != null && !(value instanceof Boolean)) {
      violations.add("followRedirects", "must be true or false");
    }
    return Boolean.TRUE.equals(value);
  }

  private long maxResponse() {
    Object value = payload.getValue("maxResponse");
    long bytes = DEFAULT_MAX_RESPONSE;
    if (value instanceof Integer || value instanceof Long) {
      bytes = ((Number) value).longValue();
    } else if (value != null) {
      bytes = text("maxResponse", DEFAULT_MAX_RESPONSE, Sizes::parse);
    }
    if (bytes < 0 || bytes > MOST_MAX_RESPONSE) {
      violations.add("maxResponse", "must be between 0 and " + Sizes.format(MOST_MAX_RESPONSE));
    }
    return bytes;
  }
}
