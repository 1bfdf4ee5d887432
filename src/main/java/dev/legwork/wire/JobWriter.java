package dev.legwork.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.JobStatus;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes jobs as they are answered: every key is there, null where it does not apply. In lists the
 * key {@code result} is left out. Safe on any thread.
 */
public final class JobWriter {
  /** Where jobs live. */
  public static final String JOBS = "/api/v1/jobs/";

  private static final SerializedString ID = new SerializedString("id");
  private static final SerializedString KIND = new SerializedString("kind");
  private static final SerializedString NAME = new SerializedString("name");
  private static final SerializedString STATE = new SerializedString("state");
  private static final SerializedString QUEUE = new SerializedString("queue");
  private static final SerializedString PRIORITY = new SerializedString("priority");
  private static final SerializedString LABELS = new SerializedString("labels");
  private static final SerializedString CREATED_AT = new SerializedString("createdAt");
  private static final SerializedString RUN_AT = new SerializedString("runAt");
  private static final SerializedString STARTED_AT = new SerializedString("startedAt");
  private static final SerializedString FINISHED_AT = new SerializedString("finishedAt");
  private static final SerializedString NEXT_AT = new SerializedString("nextAttemptAt");
  private static final SerializedString EXPIRES_AT = new SerializedString("expiresAt");
  private static final SerializedString ATTEMPT = new SerializedString("attempt");
  private static final SerializedString MAX_ATTEMPTS = new SerializedString("maxAttempts");
  private static final SerializedString LOST = new SerializedString("lost");
  private static final SerializedString CANCELLING = new SerializedString("cancelRequested");
  private static final SerializedString PROGRESS = new SerializedString("progress");
  private static final SerializedString RESULT = new SerializedString("result");
  private static final SerializedString ERROR = new SerializedString("error");
  private static final SerializedString NODE = new SerializedString("node");
  private static final SerializedString PARENT_ID = new SerializedString("parentId");
  private static final SerializedString ROOT_ID = new SerializedString("rootId");
  private static final SerializedString SCHEDULE = new SerializedString("schedule");
  private static final SerializedString TRACEPARENT = new SerializedString("traceparent");
  private static final SerializedString VERSION = new SerializedString("version");
  private static final SerializedString LINKS = new SerializedString("links");

  private JobWriter() {}

  /** The whole job. */
  public static Buffer toBuffer(Job job) {
    return JsonOut.write(out -> write(out, job, true));
  }

  /** What {@code Prefer: return=minimal} asks for: id and state. */
  public static Buffer toMinimalBuffer(Job job) {
    return JsonOut.write(
        out -> {
          out.json().writeStartObject();
          out.id(ID, job.id());
          out.text(STATE, job.state().wireName());
          out.json().writeEndObject();
        });
  }

  /**
   * A page of a list.
   *
   * @param nextCursor what to ask for next, or null at the end
   */
  public static Buffer toPage(List<Job> jobs, @Nullable String nextCursor) {
    return JsonOut.write(
        out -> {
          out.json().writeStartObject();
          out.json().writeArrayFieldStart("items");
          for (Job job : jobs) {
            write(out, job, false);
          }
          out.json().writeEndArray();
          out.text("nextCursor", nextCursor);
          out.json().writeEndObject();
        });
  }

  /** Writes one job as a value into {@code out}; without its result if it is one of many. */
  public static void write(JsonOut out, Job job, boolean withResult) throws IOException {
    JsonGenerator json = out.json();
    JobSpec spec = job.spec();
    JobStatus status = job.status();
    boolean retrying = status.state() == JobState.RETRYING;
    json.writeStartObject();
    out.id(ID, job.id());
    out.text(KIND, spec.kind().wireName());
    out.text(NAME, spec.name());
    out.text(STATE, status.state().wireName());
    out.text(QUEUE, spec.queue());
    out.number(PRIORITY, spec.priority());
    labels(json, spec.labels());
    out.time(CREATED_AT, job.origin().createdAt());
    out.time(RUN_AT, runAt(job));
    out.time(STARTED_AT, status.startedAt());
    out.time(FINISHED_AT, status.finishedAt());
    out.time(NEXT_AT, retrying ? status.dueAt() : null);
    out.time(EXPIRES_AT, status.expiresAt());
    out.number(ATTEMPT, status.attempt());
    out.number(MAX_ATTEMPTS, spec.retry().maxAttempts());
    out.number(LOST, status.lost());
    json.writeFieldName(CANCELLING);
    json.writeBoolean(status.cancelRequested());
    out.raw(PROGRESS, status.progress());
    if (withResult) {
      out.raw(RESULT, status.result());
    }
    out.error(ERROR, status.error());
    out.text(NODE, status.node());
    out.id(PARENT_ID, job.origin().parentId());
    out.id(ROOT_ID, job.origin().rootId());
    out.text(SCHEDULE, job.origin().schedule());
    out.text(TRACEPARENT, job.origin().traceparent());
    out.number(VERSION, status.version());
    links(out, job.id(), status);
    json.writeEndObject();
  }

  private static void labels(JsonGenerator json, Map<String, String> labels) throws IOException {
    json.writeFieldName(LABELS);
    json.writeStartObject();
    for (Map.Entry<String, String> label : labels.entrySet()) {
      json.writeStringField(label.getKey(), label.getValue());
    }
    json.writeEndObject();
  }

  /** When its first attempt is, or was, due: later ones have {@code nextAttemptAt}. */
  private static Instant runAt(Job job) {
    JobStatus status = job.status();
    if (status.attempt() == 0) {
      return status.dueAt();
    }
    JobSpec spec = job.spec();
    Instant createdAt = job.origin().createdAt();
    Instant asked = createdAt;
    if (spec.delay() != null) {
      asked = createdAt.plus(spec.delay());
    } else if (spec.runAt() != null && spec.runAt().isAfter(createdAt)) {
      asked = spec.runAt();
    }
    // Somebody may have had it run now.
    Instant startedAt = status.startedAt();
    return startedAt != null && startedAt.isBefore(asked) ? startedAt : asked;
  }

  private static void links(JsonOut out, JobId id, JobStatus status) throws IOException {
    JsonGenerator json = out.json();
    String self = JOBS + id;
    json.writeFieldName(LINKS);
    json.writeStartObject();
    json.writeStringField("self", self);
    json.writeStringField("attempts", self + "/attempts");
    json.writeStringField("logs", self + "/logs");
    json.writeStringField("events", self + "/events");
    if (status.state().isFinal()) {
      json.writeStringField("result", self + "/result");
      json.writeStringField("rerun", self + "/rerun");
      if (status.state() != JobState.SUCCEEDED) {
        json.writeStringField("retry", self + "/retry");
      }
    } else {
      json.writeStringField("why", self + "/why");
      json.writeStringField("cancel", self + "/cancel");
    }
    json.writeEndObject();
  }
}
