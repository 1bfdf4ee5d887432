package dev.legwork.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.legwork.engine.DirectCalls;
import dev.legwork.engine.StatsSnapshot;
import dev.legwork.engine.Why;
import dev.legwork.job.Durations;
import dev.legwork.job.JobKind;
import dev.legwork.wire.JsonOut;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Writes what the engine answers and {@code wire}, which lies below it, cannot know. */
public final class EngineWriter {
  private EngineWriter() {}

  /** Why a job does not run. */
  public static Buffer why(Why why) {
    return JsonOut.write(
        out -> {
          JsonGenerator json = out.json();
          json.writeStartObject();
          json.writeStringField("id", why.job().id().toString());
          json.writeStringField("state", why.job().state().wireName());
          json.writeArrayFieldStart("reasons");
          for (Why.Reason reason : why.reasons()) {
            json.writeStartObject();
            json.writeStringField("code", reason.code().wireName());
            json.writeStringField("message", reason.message());
            out.time("until", reason.until());
            json.writeArrayFieldStart("jobs");
            for (String job : reason.jobs()) {
              json.writeString(job);
            }
            json.writeEndArray();
            json.writeEndObject();
          }
          json.writeEndArray();
          out.number("ahead", why.ahead());
          json.writeBooleanField("aheadCapped", why.aheadCapped());
          out.text("estimate", why.estimate() == null ? null : Durations.format(why.estimate()));
          json.writeEndObject();
        });
  }

  /** How a direct call ended. */
  public static Buffer call(DirectCalls.Result result) {
    return JsonOut.write(
        out -> {
          JsonGenerator json = out.json();
          json.writeStartObject();
          json.writeStringField("state", result.state().wireName());
          json.writeFieldName("result");
          out.raw(result.result());
          json.writeFieldName("error");
          out.error(result.error());
          json.writeNumberField("durationMs", result.duration().toMillis());
          json.writeEndObject();
        });
  }

  /** Counters and latencies. */
  public static Buffer stats(StatsSnapshot stats) {
    return JsonOut.write(
        out -> {
          JsonGenerator json = out.json();
          json.writeStartObject();
          out.time("at", stats.at());
          json.writeStringField("window", Durations.format(stats.window()));
          json.writeStringField("step", Durations.format(stats.step()));
          json.writeNumberField("openJobs", stats.openJobs());
          json.writeObjectFieldStart("slots");
          Map<JobKind, StatsSnapshot.SlotUse> slots = new TreeMap<>(stats.slots());
          for (Map.Entry<JobKind, StatsSnapshot.SlotUse> slot : slots.entrySet()) {
            json.writeObjectFieldStart(slot.getKey().wireName());
            json.writeNumberField("used", slot.getValue().used());
            json.writeNumberField("total", slot.getValue().total());
            json.writeEndObject();
          }
          json.writeEndObject();
          json.writeArrayFieldStart("points");
          for (StatsSnapshot.Point point : stats.points()) {
            point(out, point);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void point(JsonOut out, StatsSnapshot.Point point) throws IOException {
    JsonGenerator json = out.json();
    json.writeStartObject();
    out.time("at", point.at());
    json.writeNumberField("submitted", point.submitted());
    json.writeNumberField("succeeded", point.succeeded());
    json.writeNumberField("failed", point.failed());
    json.writeNumberField("cancelled", point.cancelled());
    json.writeNumberField("retried", point.retried());
    json.writeNumberField("waitP50Ms", point.waitP50Ms());
    json.writeNumberField("waitP95Ms", point.waitP95Ms());
    json.writeNumberField("runP50Ms", point.runP50Ms());
    json.writeNumberField("runP95Ms", point.runP95Ms());
    json.writeEndObject();
  }
}
