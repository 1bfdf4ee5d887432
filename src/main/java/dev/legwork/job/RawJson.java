package dev.legwork.job;

import io.vertx.core.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value in its text form, so that what is only stored and handed on is neither parsed nor
 * encoded again.
 *
 * @param text valid JSON
 */
public record RawJson(String text) {
  /** The encoded {@code value}: a JsonObject, JsonArray, String, Number, Boolean or null. */
  public static RawJson of(@Nullable Object value) {
    return new RawJson(Json.encode(value));
  }

  /** The parsed value; null if the text is JSON's {@code null}. */
  public @Nullable Object value() {
    return Json.decodeValue(text);
  }
}
