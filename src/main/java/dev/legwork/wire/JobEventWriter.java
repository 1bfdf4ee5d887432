package dev.legwork.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.store.AttemptRecord;
import dev.legwork.store.AttemptRecord.Outcome;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes what happens to jobs as CloudEvents 1.0 in JSON: {@code type} is {@value #TYPE_PREFIX} and
 * the job's new state, {@code sequence} is the job's version, {@code data} the job without its
 * result. Safe on any thread.
 */
public final class JobEventWriter {
  /** What every event's type begins with. */
  public static final String TYPE_PREFIX = "dev.legwork.job.";

  private static final String SOURCE = "/legwork";

  private JobEventWriter() {}

  /**
   * The event of a job's newest change.
   *
   * @param now the moment of the change where the job itself does not tell it
   */
  public static Buffer toBuffer(Job job, Instant now) {
    return JsonOut.write(
        out -> {
          begin(out, job, job.state().wireName(), job.id() + ":" + job.status().version());
          out.time("time", changedAt(job, now));
          out.number("sequence", job.status().version());
          out.json().writeFieldName("data");
          JobWriter.write(out, job, false);
          out.json().writeEndObject();
        });
  }

  /**
   * The history of a job as its attempts tell it, oldest first. Derived: what left no trace in an
   * attempt (a pause, a promotion) is not in it, and only the newest event has a sequence.
   */
  public static Buffer toHistory(Job job, List<AttemptRecord> attempts) {
    return JsonOut.write(
        out -> {
          out.json().writeStartObject();
          out.json().writeArrayFieldStart("items");
          past(out, job, "created", "created", job.origin().createdAt(), null);
          for (AttemptRecord attempt : attempts) {
            writeAttempt(out, job, attempt);
          }
          if (job.state().isFinal()) {
            out.json().writeRawValue(toBuffer(job, job.origin().createdAt()).toString());
          }
          out.json().writeEndArray();
          out.json().writeNullField("nextCursor");
          out.json().writeEndObject();
        });
  }

  private static void writeAttempt(JsonOut out, Job job, AttemptRecord attempt) throws IOException {
    Instant startedAt = attempt.startedAt();
    if (startedAt != null) {
      past(out, job, "running", attempt.number() + ":running", startedAt, attempt);
    }
    Instant finishedAt = attempt.finishedAt();
    boolean last = job.state().isFinal() && attempt.number() == job.status().attempt();
    boolean failed = attempt.outcome() == Outcome.FAILED || attempt.outcome() == Outcome.LOST;
    // How the last attempt ended is how the job ended, which has an event of its own.
    if (finishedAt != null && failed && !last) {
      past(out, job, "retrying", attempt.number() + ":retrying", finishedAt, attempt);
    }
  }

  private static void past(
      JsonOut out, Job job, String type, String id, Instant at, @Nullable AttemptRecord attempt)
      throws IOException {
    begin(out, job, type, job.id() + ":" + id);
    out.time("time", at);
    JsonGenerator json = out.json();
    json.writeObjectFieldStart("data");
    out.text("id", job.id().toString());
    if (attempt != null) {
      out.number("attempt", attempt.number());
      out.text("node", attempt.node());
      if (type.equals("retrying")) {
        out.text("outcome", attempt.outcome().wireName());
        json.writeFieldName("error");
        out.error(attempt.error());
      }
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void begin(JsonOut out, Job job, String type, String id) throws IOException {
    JobId jobId = job.id();
    JsonGenerator json = out.json();
    json.writeStartObject();
    json.writeStringField("specversion", "1.0");
    json.writeStringField("id", id);
    json.writeStringField("source", SOURCE);
    json.writeStringField("type", TYPE_PREFIX + type);
    json.writeStringField("subject", "jobs/" + jobId);
    json.writeStringField("datacontenttype", "application/json");
    json.writeStringField("queue", job.spec().queue());
    if (job.origin().traceparent() != null) {
      json.writeStringField("traceparent", job.origin().traceparent());
    }
  }

  private static Instant changedAt(Job job, Instant now) {
    Instant finishedAt = job.status().finishedAt();
    if (finishedAt != null) {
      return finishedAt;
    }
    return job.status().version() == 1 ? job.origin().createdAt() : now;
  }
}
