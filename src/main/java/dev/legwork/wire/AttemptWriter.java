package dev.legwork.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.legwork.job.RawJson;
import dev.legwork.store.AttemptRecord;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the attempts of a job, oldest first. Safe on any thread. */
public final class AttemptWriter {
  private static final SerializedString ERROR = new SerializedString("error");
  private static final SerializedString RESULT = new SerializedString("result");

  private AttemptWriter() {}

  /** The list of all attempts; it has one page. */
  public static Buffer toBuffer(List<AttemptRecord> attempts) {
    return JsonOut.write(
        out -> {
          out.json().writeStartObject();
          out.json().writeArrayFieldStart("items");
          for (AttemptRecord attempt : attempts) {
            write(out, attempt);
          }
          out.json().writeEndArray();
          out.json().writeNullField("nextCursor");
          out.json().writeEndObject();
        });
  }

  private static void write(JsonOut out, AttemptRecord attempt) throws IOException {
    JsonGenerator json = out.json();
    Instant startedAt = attempt.startedAt();
    Instant finishedAt = attempt.finishedAt();
    json.writeStartObject();
    out.number("attempt", attempt.number());
    out.text("node", attempt.node());
    out.time("startedAt", startedAt);
    out.time("finishedAt", finishedAt);
    out.number(
        "durationMs",
        startedAt == null || finishedAt == null
            ? null
            : Duration.between(startedAt, finishedAt).toMillis());
    out.text("outcome", attempt.outcome().wireName());
    out.error(ERROR, attempt.error());
    json.writeFieldName("usage");
    JsonObject usage = usage(attempt.result());
    if (usage == null) {
      json.writeNull();
    } else {
      json.writeRawValue(usage.encode());
    }
    out.raw(RESULT, attempt.result());
    json.writeEndObject();
  }

  /** What the attempt used of the machine, if its result tells. */
  private static @Nullable JsonObject usage(@Nullable RawJson result) {
    if (result == null || !result.text().contains("\"usage\"")) {
      return null;
    }
    return Json.decodeValue(result.text()) instanceof JsonObject object
            && object.getValue("usage") instanceof JsonObject usage
        ? usage
        : null;
  }
}
