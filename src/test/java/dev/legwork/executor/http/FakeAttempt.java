package dev.legwork.executor.http;

import dev.legwork.executor.Attempt;
import dev.legwork.executor.Stop;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.JobStatus;
import dev.legwork.job.Origin;
import dev.legwork.job.RawJson;
import dev.legwork.job.Resources;
import dev.legwork.job.RetryPolicy;
import dev.legwork.output.Stream;
import dev.legwork.store.BlobStore;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An attempt without an engine around it. */
final class FakeAttempt implements Attempt {
  static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  final MemoryBlobs blobs = new MemoryBlobs();
  private final Job job;
  private final List<Handler<Stop>> handlers = new ArrayList<>();
  private Stop stopped;

  FakeAttempt(JsonObject payload) {
    JobId id = JobId.next();
    Instant at = Instant.parse("2025-06-01T12:00:00Z");
    job = new Job(id, spec(payload), new Origin(at, null, null, null, id, null), status(at));
  }

  private static JobSpec spec(JsonObject payload) {
    return new JobSpec(
        JobKind.HTTP,
        payload,
        null,
        JobSpec.DEFAULT_QUEUE,
        JobSpec.DEFAULT_PRIORITY,
        Map.of(),
        null,
        null,
        Duration.ofSeconds(30),
        null,
        RetryPolicy.DEFAULT,
        null,
        null,
        Resources.NONE,
        List.of(),
        null,
        null,
        new JsonObject().put("http", payload));
  }

  private static JobStatus status(Instant at) {
    return new JobStatus(
        JobState.RUNNING,
        2,
        1,
        1,
        0,
        0,
        "node",
        at,
        null,
        at,
        null,
        null,
        0,
        null,
        null,
        null,
        null);
  }

  /** The engine's order to end; on the executor's context. */
  void stop(Stop.Reason reason) {
    stopped = new Stop(reason, null);
    List.copyOf(handlers).forEach(handler -> handler.handle(stopped));
  }

  Buffer blob() {
    return blobs.blobs.get(blob("body"));
  }

  @Override
  public Job job() {
    return job;
  }

  @Override
  public String traceparent() {
    return TRACEPARENT;
  }

  @Override
  public void onStop(Handler<Stop> handler) {
    handlers.add(handler);
    if (stopped != null) {
      handler.handle(stopped);
    }
  }

  @Override
  public Future<Void> write(Stream stream, Buffer bytes) {
    return Future.succeededFuture();
  }

  @Override
  public void keepOutput(long bytesPerStream) {}

  @Override
  public void progress(RawJson progress) {}

  @Override
  public BlobStore blobs() {
    return blobs;
  }
}
