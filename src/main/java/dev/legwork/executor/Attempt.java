package dev.legwork.executor;

import dev.legwork.job.Job;
import dev.legwork.job.RawJson;
import dev.legwork.job.TraceContext;
import dev.legwork.output.Stream;
import dev.legwork.store.BlobStore;
import dev.legwork.trace.WorkSpan;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/**
 * One try at a job, as its executor sees it. Every method is called on the context on which {@link
 * JobExecutor#execute} was; handlers are called there too.
 */
public interface Attempt {
  /** The job, running; its status has the attempt's number and fence. */
  Job job();

  /**
   * How long it may take, counted from the call of execute. The engine keeps the time and orders
   * the stop.
   */
  default Duration timeout() {
    return job().spec().timeout();
  }

  /** W3C trace context for what this attempt starts; never null. */
  String traceparent();

  /** This attempt in its trace: what it starts may be told as parts of it. */
  default WorkSpan span() {
    return WorkSpan.untold(new TraceContext(traceparent(), null));
  }

  /**
   * Calls {@code handler} once when the attempt is to end, at once if that is so already. The
   * executor then ends the work and completes its future; it may be told again with a more urgent
   * reason or a shorter grace.
   */
  void onStop(Handler<Stop> handler);

  /**
   * Records what the work wrote. Completes when more may be written: waiting for it is how output
   * never fills the heap. Beyond the limit of the attempt bytes are counted and dropped from the
   * middle; nobody has to look.
   */
  Future<Void> write(Stream stream, Buffer bytes);

  /**
   * The most bytes of a stream that are kept, head and tail; to be called before the first write.
   */
  void keepOutput(long bytesPerStream);

  /** Says how far the work is. Best effort: several at once may become one. */
  void progress(RawJson progress);

  /** Where to put what is too large for a result. Use {@link #blob(String)} for the keys. */
  BlobStore blobs();

  /** The key of a blob of this attempt. */
  default BlobStore.Key blob(String name) {
    return new BlobStore.Key(job().id(), job().status().attempt(), name);
  }
}
