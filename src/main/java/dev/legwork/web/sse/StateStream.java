package dev.legwork.web.sse;

import dev.legwork.job.Job;
import dev.legwork.wire.JobEventWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * One job's states as they come, until the final one. A client that is too slow gets the newest
 * state and is told which it missed; one job at most is kept for it. Confined to the request's
 * context.
 */
final class StateStream {
  private final InstantSource clock;
  private @Nullable SseStream out;

  /** The newest job that waits to be sent. */
  private @Nullable Job pending;

  private long sent;
  private boolean draining;

  StateStream(InstantSource clock, long seen) {
    this.clock = clock;
    this.sent = seen;
  }

  void begin(SseStream stream, Job job) {
    this.out = stream;
    offer(job);
  }

  /** Takes a job after a change; older than what is known is nothing new. */
  void offer(Job job) {
    long version = job.status().version();
    if (version <= sent || (pending != null && version < pending.status().version())) {
      return;
    }
    pending = job;
    flush();
  }

  private void flush() {
    SseStream stream = out;
    Job job = pending;
    if (stream == null || job == null || draining) {
      return;
    }
    if (stream.isFull()) {
      draining = true;
      stream.onDrain(
          () -> {
            draining = false;
            flush();
          });
      return;
    }
    pending = null;
    send(stream, job);
  }

  private void send(SseStream stream, Job job) {
    long version = job.status().version();
    if (sent > 0 && version > sent + 1) {
      JsonObject gap = new JsonObject().put("from", sent + 1).put("to", version - 1);
      stream.event(Long.toString(version - 1), "gap", gap.toBuffer());
    }
    sent = version;
    String id = Long.toString(version);
    stream.event(id, "state", JobEventWriter.toBuffer(job, clock.instant()));
    if (job.state().isFinal()) {
      Buffer end =
          new JsonObject()
              .put("id", job.id().toString())
              .put("state", job.state().wireName())
              .toBuffer();
      stream.event(id, "end", end);
      stream.end();
    }
  }
}
