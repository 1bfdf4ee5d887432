package dev.legwork.web.sse;

import dev.legwork.job.Job;
import dev.legwork.wire.JobEventWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;

/**
 * Events of many topics on one stream. What a slow client cannot take is dropped and counted, and
 * the client is told before the next event that it does get. Confined to the request's context.
 */
final class TopicStream {
  private final SseStream out;
  private final InstantSource clock;
  private long dropped;

  TopicStream(SseStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  /** Tells a client that came back that it may have missed something. */
  void missed() {
    out.event("gap:" + clock.millis(), "gap", new JsonObject().putNull("dropped").toBuffer());
  }

  void offer(Job job) {
    if (out.isClosed() || !hasRoom()) {
      return;
    }
    out.event(
        job.id() + ":" + job.status().version(),
        "job",
        JobEventWriter.toBuffer(job, clock.instant()));
  }

  /** A newer figure follows within a second: one that does not fit is no gap. */
  void stats(Buffer json) {
    if (!out.isClosed() && !out.isFull()) {
      out.event("stats:" + clock.millis(), "stats", json);
    }
  }

  private boolean hasRoom() {
    if (out.isFull()) {
      if (dropped == 0) {
        out.onDrain(this::tell);
      }
      dropped++;
      return false;
    }
    tell();
    return true;
  }

  private void tell() {
    if (dropped > 0 && !out.isClosed()) {
      Buffer gap = new JsonObject().put("dropped", dropped).toBuffer();
      dropped = 0;
      out.event("gap:" + clock.millis(), "gap", gap);
    }
  }
}
