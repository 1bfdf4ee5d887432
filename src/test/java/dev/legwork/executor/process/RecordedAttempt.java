package dev.legwork.executor.process;

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
import dev.legwork.output.HeapBlobStore;
import dev.legwork.output.Stream;
import dev.legwork.store.BlobStore;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

/** An attempt that keeps what it is told, for tests. */
final class RecordedAttempt implements Attempt {
  /** Sees each piece of output first and answers when more may come. */
  BiFunction<Stream, Buffer, Future<Void>> taker = (stream, bytes) -> Future.succeededFuture();

  final HeapBlobStore blobs = new HeapBlobStore(true);
  final Map<Stream, Buffer> output = new EnumMap<>(Stream.class);
  final AtomicLong bytes = new AtomicLong();
  volatile long keep = -1;
  private final Job job;
  private final List<Handler<Stop>> handlers = new ArrayList<>();
  private Stop stop;

  RecordedAttempt(JsonObject payload) {
    JobId id = JobId.next();
    Instant now = Instant.ofEpochMilli(1_700_000_000_000L);
    job =
        new Job(
            id,
            new JobSpec(
                JobKind.PROCESS,
                payload,
                null,
                "tests",
                5,
                Map.of(),
                null,
                null,
                Duration.ofMinutes(1),
                null,
                RetryPolicy.DEFAULT,
                null,
                null,
                Resources.NONE,
                List.of(),
                null,
                null,
                new JsonObject().put("process", payload)),
            new Origin(now, null, null, null, id, null),
            new JobStatus(
                JobState.RUNNING,
                1,
                1,
                1,
                0,
                0,
                "node",
                now,
                null,
                now,
                null,
                null,
                0,
                null,
                null,
                null,
                null));
    output.put(Stream.STDOUT, Buffer.buffer());
    output.put(Stream.STDERR, Buffer.buffer());
  }

  @Override
  public Job job() {
    return job;
  }

  @Override
  public String traceparent() {
    return "00-11111111111111111111111111111111-2222222222222222-01";
  }

  @Override
  public void onStop(Handler<Stop> handler) {
    handlers.add(handler);
    if (stop != null) {
      handler.handle(stop);
    }
  }

  /** On the attempt's context. */
  void stop(Stop order) {
    stop = order;
    handlers.forEach(handler -> handler.handle(order));
  }

  @Override
  public Future<Void> write(Stream stream, Buffer some) {
    if (bytes.addAndGet(some.length()) < 1 << 20) {
      output.get(stream).appendBuffer(some);
    }
    return taker.apply(stream, some);
  }

  @Override
  public void keepOutput(long bytesPerStream) {
    keep = bytesPerStream;
  }

  @Override
  public void progress(RawJson progress) {}

  @Override
  public BlobStore blobs() {
    return blobs;
  }
}
