package dev.legwork.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.legwork.job.JobState;
import dev.legwork.store.QueueSettings;
import dev.legwork.store.QueueStatus;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;

/** Writes queues: settings, jobs by state, the age of the line. Safe on any thread. */
public final class QueueWriter {
  private QueueWriter() {}

  /** One queue. */
  public static Buffer toBuffer(QueueStatus queue) {
    return JsonOut.write(out -> write(out, queue));
  }

  /** The list of all queues; it has one page. */
  public static Buffer toBuffer(List<QueueStatus> queues) {
    return JsonOut.write(
        out -> {
          out.json().writeStartObject();
          out.json().writeArrayFieldStart("items");
          for (QueueStatus queue : queues) {
            write(out, queue);
          }
          out.json().writeEndArray();
          out.json().writeNullField("nextCursor");
          out.json().writeEndObject();
        });
  }

  private static void write(JsonOut out, QueueStatus queue) throws IOException {
    JsonGenerator json = out.json();
    QueueSettings settings = queue.settings();
    json.writeStartObject();
    out.text("name", settings.name());
    out.number("concurrency", settings.concurrency());
    out.number("maxDepth", settings.maxDepth());
    json.writeBooleanField("paused", settings.paused());
    out.number("depth", queue.depth());
    json.writeObjectFieldStart("counts");
    for (JobState state : JobState.values()) {
      json.writeNumberField(state.wireName(), queue.count(state));
    }
    json.writeEndObject();
    out.time("oldestDueAt", queue.oldestDueAt());
    json.writeEndObject();
  }
}
