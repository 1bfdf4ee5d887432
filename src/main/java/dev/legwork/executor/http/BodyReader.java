package dev.legwork.executor.http;

import dev.legwork.secret.SecretReference;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Reads the body of an http job: a JSON value, {@code {"text":..}} or {@code {"base64":..}}. */
final class BodyReader {
  private BodyReader() {}

  /** The body, or null if there is none or something is wrong with it. */
  static HttpCall.@Nullable Body read(@Nullable Object value, Violations violations) {
    if (value == null) {
      return null;
    }
    if (value instanceof JsonObject object && object.size() == 1) {
      if (object.containsKey("text")) {
        return text(object.getValue("text"), violations);
      }
      if (object.containsKey("base64")) {
        return base64(object.getValue("base64"), violations);
      }
    }
    if (SecretReference.isWithin(value)) {
      violations.add(
          "body",
          "holds {\"secret\":..}, but a secret can only be the value of a header or stand in auth;"
              + " to send these words, give the body as text");
      return null;
    }
    return new HttpCall.Body(Json.encodeToBuffer(value), "application/json");
  }

  private static HttpCall.@Nullable Body text(@Nullable Object value, Violations violations) {
    if (value instanceof String text) {
      return new HttpCall.Body(Buffer.buffer(text), "text/plain; charset=utf-8");
    }
    violations.add("body", "text", "must be a string");
    return null;
  }

  private static HttpCall.@Nullable Body base64(@Nullable Object value, Violations violations) {
    if (value instanceof String text) {
      try {
        Buffer bytes = Buffer.buffer(Base64.getDecoder().decode(text));
        return new HttpCall.Body(bytes, "application/octet-stream");
      } catch (IllegalArgumentException e) {
        violations.add("body", "base64", "is no base64 (RFC 4648, 4)");
        return null;
      }
    }
    violations.add("body", "base64", "must be a string");
    return null;
  }
}
