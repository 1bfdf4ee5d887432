package dev.legwork.engine;

import dev.legwork.executor.Attempt;
import dev.legwork.executor.JobExecutor;
import dev.legwork.executor.Outcome;
import dev.legwork.executor.Stop;
import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.RawJson;
import dev.legwork.output.OutputRecorder;
import dev.legwork.output.RecordedOutputs;
import dev.legwork.output.Stream;
import dev.legwork.store.BlobStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An attempt while it runs: keeps its time, passes on the order to stop, records its output.
 * Confined to the executor instance's context; only {@link #stop} may be called from elsewhere.
 */
final class RunningAttempt implements Attempt {
  private static final Logger LOG = LoggerFactory.getLogger(RunningAttempt.class);

  /**
   * How long an executor may take to end what it was told to end, beyond the grace, before it is
   * given up.
   */
  private static final Duration GIVE_UP = Duration.ofSeconds(60);

  private final Context context;
  private final Vertx vertx;
  private final Job job;
  private final RecordedOutputs outputs;
  private final BlobStore blobs;
  private final Consumer<RawJson> onProgress;
  private final String traceparent;

  // Of the context alone.
  private final Promise<Outcome> ended = Promise.promise();
  private @Nullable OutputRecorder recorder;
  private @Nullable Handler<Stop> stopHandler;
  private @Nullable Stop stop;
  private long giveUpTimer = -1;

  RunningAttempt(
      Context context,
      Job job,
      RecordedOutputs outputs,
      BlobStore blobs,
      Consumer<RawJson> onProgress) {
    this.context = context;
    this.vertx = context.owner();
    this.job = job;
    this.outputs = outputs;
    this.blobs = blobs;
    this.onProgress = onProgress;
    traceparent = Traces.ofAttempt(job);
  }

  /** Runs the attempt to its end; never fails. To be called once, on the context. */
  Future<Outcome> run(JobExecutor executor) {
    long timer =
        vertx.setTimer(
            Math.max(1, timeout().toMillis()),
            timeIsUp -> obey(new Stop(Stop.Reason.TIMEOUT, null)));
    execute(executor).onComplete(done -> ended.tryComplete(outcomeOf(done.result(), done.cause())));
    return ended
        .future()
        .andThen(
            done -> {
              vertx.cancelTimer(timer);
              vertx.cancelTimer(giveUpTimer);
            });
  }

  /** Orders the end. Safe on any thread, more than once, and after the end. */
  void stop(Stop order) {
    context.runOnContext(go -> obey(order));
  }

  /** The order it was given last, or null. */
  @Nullable Stop stopped() {
    return stop;
  }

  /** What it wrote, or null if it wrote nothing. */
  @Nullable OutputRecorder recorder() {
    return recorder;
  }

  Context context() {
    return context;
  }

  @Override
  public Job job() {
    return job;
  }

  @Override
  public String traceparent() {
    return traceparent;
  }

  @Override
  public void onStop(Handler<Stop> handler) {
    stopHandler = handler;
    if (stop != null) {
      handler.handle(stop);
    }
  }

  @Override
  public Future<Void> write(Stream stream, Buffer bytes) {
    return output().write(stream, bytes);
  }

  @Override
  public void keepOutput(long bytesPerStream) {
    output().keep(bytesPerStream);
  }

  @Override
  public void progress(RawJson progress) {
    onProgress.accept(progress);
  }

  @Override
  public BlobStore blobs() {
    return blobs;
  }

  private OutputRecorder output() {
    OutputRecorder open = recorder;
    if (open == null) {
      open = outputs.open(job.id(), job.status().attempt());
      recorder = open;
    }
    return open;
  }

  private Future<Outcome> execute(JobExecutor executor) {
    try {
      return executor.execute(this);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private void obey(Stop order) {
    if (ended.future().isComplete()) {
      return;
    }
    stop = order;
    if (stopHandler != null) {
      stopHandler.handle(order);
    }
    vertx.cancelTimer(giveUpTimer);
    Duration grace = order.grace() == null ? Duration.ofSeconds(10) : order.grace();
    giveUpTimer = vertx.setTimer(grace.plus(GIVE_UP).toMillis(), timeIsUp -> giveUp());
  }

  private void giveUp() {
    LOG.error("Job {} attempt {} does not end", job.id(), job.status().attempt());
    ended.tryComplete(
        Outcome.failed(
            JobError.of(
                JobError.Code.INTERNAL,
                "The executor did not end the attempt when told to; the node's log says more",
                false)));
  }

  private Outcome outcomeOf(@Nullable Outcome outcome, @Nullable Throwable defect) {
    if (outcome != null) {
      return outcome;
    }
    LOG.error("Job {} attempt {}: its executor failed", job.id(), job.status().attempt(), defect);
    return Outcome.failed(
        JobError.of(
            JobError.Code.INTERNAL,
            "The executor failed: " + (defect == null ? "no outcome" : defect),
            true));
  }
}
