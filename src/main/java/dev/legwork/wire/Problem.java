package dev.legwork.wire;

import dev.legwork.job.Violation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not fulfilled, as the caller is told (RFC 9457).
 *
 * @param type which problem
 * @param detail this occurrence, a sentence for people
 * @param errors everything that is wrong with the document; empty unless it is a validation
 * @param retryAfter when to come back, or null if that would not help
 * @param requestId what the log has of it, or null if the log has nothing
 * @param extensions further members by name; JSON values
 */
public record Problem(
    ProblemType type,
    String detail,
    List<Violation> errors,
    @Nullable Duration retryAfter,
    @Nullable String requestId,
    Map<String, Object> extensions) {
  /** The media type of {@link #toBuffer()}. */
  public static final String MEDIA_TYPE = "application/problem+json";

  public Problem {
    errors = List.copyOf(errors);
    extensions = Map.copyOf(extensions);
  }

  /** A problem with nothing but its detail. */
  public static Problem of(ProblemType type, String detail) {
    return new Problem(type, detail, List.of(), null, null, Map.of());
  }

  /** The HTTP status. */
  public int status() {
    return type.status();
  }

  /** {@link #retryAfter} in whole seconds, rounded up, at least 1; 0 if there is none. */
  public long retryAfterSeconds() {
    return retryAfter == null ? 0 : Math.max(1, (retryAfter.toMillis() + 999) / 1000);
  }

  /** The problem's document. */
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("type", type.uri())
            .put("title", type.title())
            .put("status", type.status())
            .put("detail", detail);
    if (!errors.isEmpty()) {
      JsonArray list = new JsonArray();
      for (Violation error : errors) {
        list.add(new JsonObject().put("pointer", error.pointer()).put("detail", error.detail()));
      }
      json.put("errors", list);
    }
    if (requestId != null) {
      json.put("requestId", requestId);
    }
    extensions.forEach(json::put);
    return json;
  }

  /** The document's text. */
  public Buffer toBuffer() {
    return toJson().toBuffer();
  }
}
