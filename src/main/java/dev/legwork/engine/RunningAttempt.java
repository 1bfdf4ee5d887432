package dev.legwork.engine;

import dev.legwork.executor.Attempt;
import dev.legwork.executor.JobExecutor;
import dev.legwork.executor.Outcome;
import dev.legwork.executor.Stop;
import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobKind;
import dev.legwork.job.RawJson;
import dev.legwork.log.JobLog;
import dev.legwork.output.OutputRecorder;
import dev.legwork.output.RecordedOutputs;
import dev.legwork.output.Stream;
import dev.legwork.store.BlobStore;
import dev.legwork.trace.WorkSpan;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * An attempt while it runs: keeps its time, passes on the order to stop, records its output.
 * Confined to the executor instance's context; only {@link #stop} may be called from elsewhere.
 */
final class RunningAttempt implements Attempt {
  private static final Logger LOG = LoggerFactory.getLogger(RunningAttempt.class);

  private final Context context;
  private final Vertx vertx;
  private final Job job;
  private final RecordedOutputs outputs;
  private final BlobStore blobs;
  private final Function<RawJson, Future<Boolean>> onProgress;
  private final Timing timing;
  private final WorkSpan span;

  // Of the context alone.
  private final Promise<Outcome> ended = Promise.promise();
  private @Nullable OutputRecorder recorder;
  private @Nullable Handler<Stop> stopHandler;
  private @Nullable Stop stop;
  private boolean usesBlobs;
  private long giveUpTimer = -1;

  RunningAttempt(
      Context context,
      Job job,
      RecordedOutputs outputs,
      BlobStore blobs,
      Function<RawJson, Future<Boolean>> onProgress,
      WorkSpan span,
      Timing timing) {
    this.context = context;
    this.vertx = context.owner();
    this.job = job;
    this.outputs = outputs;
    this.blobs = blobs;
    this.onProgress = onProgress;
    this.timing = timing;
    this.span = span;
  }

  /**
   * Runs the attempt to its end; never fails. To be called once, on the context.
   *
   * @param early an order that came before the beginning, so that nothing is begun; or null
   */
  Future<Outcome> run(JobExecutor executor, @Nullable Stop early) {
    if (early != null) {
      stop = early;
      ended.complete(new Outcome.Stopped(null));
      span.end(early.reason().wireName(), null);
      return ended.future();
    }
    long timer =
        vertx.setTimer(
            Math.max(1, timeout().toMillis()),
            timeIsUp -> obey(new Stop(Stop.Reason.TIMEOUT, null)));
    execute(executor)
        .onComplete(done -> onContext(() -> end(outcomeOf(done.result(), done.cause()))));
    return ended
        .future()
        .andThen(
            done -> {
              vertx.cancelTimer(timer);
              vertx.cancelTimer(giveUpTimer);
              endSpan(done.result());
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

  /** The kind of its job. Safe on any thread. */
  JobKind kind() {
    return job.spec().kind();
  }

  /** Whether it may have left blobs. */
  boolean usesBlobs() {
    return usesBlobs || recorder != null;
  }

  @Override
  public Job job() {
    return job;
  }

  @Override
  public String traceparent() {
    return span.context().traceparent();
  }

  @Override
  public WorkSpan span() {
    return span;
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
    return isOver() ? Future.succeededFuture() : output().write(stream, bytes);
  }

  @Override
  public void keepOutput(long bytesPerStream) {
    if (!isOver()) {
      output().keep(bytesPerStream);
    }
  }

  @Override
  public void progress(RawJson progress) {
    if (!isOver()) {
      var unused = onProgress.apply(progress); // Whoever writes it logs what goes wrong.
    }
  }

  /**
   * Takes what the work says of itself by another way. Safe on any thread.
   *
   * @return whether it counted: false once the attempt is over or its claim lost
   */
  Future<Boolean> report(RawJson progress) {
    Promise<Boolean> written = Promise.promise();
    context.runOnContext(
        go -> {
          if (isOver()) {
            written.complete(false);
          } else {
            onProgress.apply(progress).onComplete(written);
          }
        });
    return written.future();
  }

  @Override
  public BlobStore blobs() {
    usesBlobs = true;
    return blobs;
  }

  private LoggingEventBuilder about(LoggingEventBuilder line) {
    return JobLog.about(line, job.id(), job.status().attempt())
        .addKeyValue(JobLog.TRACE_ID, span.context().traceId());
  }

  private OutputRecorder output() {
    OutputRecorder open = recorder;
    if (open == null) {
      open = outputs.open(job.id(), job.status().attempt());
      recorder = open;
    }
    return open;
  }

  /** An executor that was given up may go on: what it says from then on would never be let go. */
  private boolean isOver() {
    return ended.future().isComplete();
  }

  private Future<Outcome> execute(JobExecutor executor) {
    try {
      Future<Outcome> outcome = executor.execute(this);
      return Objects.requireNonNull(outcome, "the executor answered no future");
    } catch (RuntimeException | Error e) {
      return Future.failedFuture(e);
    }
  }

  private void endSpan(Outcome outcome) {
    Stop order = stop;
    if (outcome instanceof Outcome.Stopped && order != null) {
      span.end(order.reason().wireName(), null);
    } else {
      outcome.end(span);
    }
  }

  /** Executors are confined, but what they wait for may not be. */
  private void onContext(Runnable task) {
    if (Vertx.currentContext() == context) {
      task.run();
    } else {
      context.runOnContext(go -> task.run());
    }
  }

  private void end(Outcome outcome) {
    if (!ended.tryComplete(outcome)) {
      about(LOG.atWarn()).log("Job {} ended after all", job.id());
    }
  }

  /**
   * The first reason stays, as it is why the attempt ends; only the loss of the claim outweighs it.
   * An order that changes nothing is not passed on: it must not give the executor more time.
   */
  private void obey(Stop order) {
    Stop before = stop;
    if (isOver()) {
      return;
    }
    if (before != null && order.reason() != Stop.Reason.LOST) {
      if (order.grace() == null || order.grace().compareTo(graceOf(before)) >= 0) {
        return;
      }
      order = new Stop(before.reason(), order.grace());
    }
    if (order.equals(before)) {
      return;
    }
    stop = order;
    vertx.cancelTimer(giveUpTimer);
    long patience = graceOf(order).plus(timing.giveUp()).toMillis();
    giveUpTimer = vertx.setTimer(Math.max(1, patience), timeIsUp -> giveUp());
    tell(order);
  }

  private void tell(Stop order) {
    Handler<Stop> handler = stopHandler;
    if (handler == null) {
      return;
    }
    try {
      handler.handle(order);
    } catch (RuntimeException e) {
      about(LOG.atError()).setCause(e).log("Job {}: its executor failed to stop", job.id());
    }
  }

  private Duration graceOf(Stop order) {
    return order.grace() == null ? timing.grace() : order.grace();
  }

  /** What a draining node leaves behind goes with its process, so that it may be handed back. */
  private void giveUp() {
    about(LOG.atError()).log("Job {} does not end", job.id());
    boolean drains = stop != null && stop.reason() == Stop.Reason.DRAIN;
    ended.tryComplete(
        drains
            ? new Outcome.Stopped(null)
            : Outcome.failed(
                JobError.of(
                    JobError.Code.INTERNAL,
                    "The executor did not end the attempt when told to; the node's log says more",
                    false)));
  }

  private Outcome outcomeOf(@Nullable Outcome outcome, @Nullable Throwable defect) {
    if (outcome instanceof Outcome.Stopped && stop == null) {
      return defect("It stopped without being told to", null);
    }
    return outcome != null ? outcome : defect(defect == null ? "no outcome" : "" + defect, defect);
  }

  private Outcome defect(String what, @Nullable Throwable cause) {
    about(LOG.atError()).setCause(cause).log("Job {}: its executor failed: {}", job.id(), what);
    return Outcome.failed(
        JobError.of(JobError.Code.INTERNAL, "The executor failed: " + what, true));
  }
}
