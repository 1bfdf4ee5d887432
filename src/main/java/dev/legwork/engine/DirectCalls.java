package dev.legwork.engine;

import dev.legwork.executor.Outcome;
import dev.legwork.executor.Stop;
import dev.legwork.job.Durations;
import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.JobStatus;
import dev.legwork.job.Origin;
import dev.legwork.job.RawJson;
import dev.legwork.job.Refusal;
import dev.legwork.job.TraceContext;
import dev.legwork.job.Violation;
import dev.legwork.output.OutputRecorder;
import dev.legwork.output.RecordedOutputs;
import dev.legwork.store.BlobStore;
import dev.legwork.trace.Tracing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a job at once, on this node, past the store: nothing is durable, nothing is retried, nothing
 * is kept. Refused at once when no slot is free. Failures and threads as {@link JobService}.
 */
public final class DirectCalls {
  private final Kinds kinds;
  private final ExecutorPool executors;
  private final RecordedOutputs outputs;
  private final BlobStore blobs;
  private final Running running;
  private final Tracing tracing;
  private final Dispatcher dispatcher;
  private final InstantSource clock;
  private final Timing timing;

  /** Wires the calls; owns nothing. */
  DirectCalls(
      Kinds kinds,
      ExecutorPool executors,
      RecordedOutputs outputs,
      BlobStore blobs,
      Running running,
      Tracing tracing,
      Dispatcher dispatcher,
      InstantSource clock,
      Timing timing) {
    this.kinds = kinds;
    this.executors = executors;
    this.outputs = outputs;
    this.blobs = blobs;
    this.dispatcher = dispatcher;
    this.clock = clock;
    this.running = running;
    this.tracing = tracing;
    this.timing = timing;
  }

  /**
   * How a call ended.
   *
   * @param state succeeded or failed
   * @param result what it brought, or null
   * @param error why it did not succeed, or null
   * @param duration how long it took
   */
  public record Result(
      JobState state, @Nullable RawJson result, @Nullable JobError error, Duration duration) {}

  /**
   * Runs what {@code spec} says once; its queue, delays, retries and keys do not matter.
   *
   * @param principal who calls, or null
   */
  public Future<Result> call(
      JobSpec spec, @Nullable String principal, @Nullable TraceContext trace) {
    List<Violation> violations = kinds.check(spec);
    if (!violations.isEmpty()) {
      return Future.failedFuture(new Refusal.Invalid(violations));
    }
    Job job = unstored(spec, principal, trace);
    return Futures.onCallersContext(
        dispatcher
            .takeSoon(spec.kind())
            .compose(taken -> taken ? begin(job) : Future.failedFuture(overloaded(spec.kind()))));
  }

  private static Refusal overloaded(JobKind kind) {
    return new Refusal.Overloaded(
        "No slot for a " + kind.wireName() + " call is free now", Duration.ofSeconds(1));
  }

  /** Runs a call for which a slot is taken. */
  private Future<Result> begin(Job job) {
    JobKind kind = job.spec().kind();
    ExecutorPool.Instance instance = executors.take(kind);
    if (instance == null) {
      dispatcher.giveBack(kind, 1);
      return Future.failedFuture(overloaded(kind));
    }
    Promise<Result> promise = Promise.promise();
    instance
        .context()
        .runOnContext(
            go ->
                run(job, instance)
                    .onComplete(done -> dispatcher.giveBack(kind, 1))
                    .onComplete(promise));
    return promise.future();
  }

  private Future<Result> run(Job job, ExecutorPool.Instance instance) {
    long began = System.nanoTime();
    RunningAttempt attempt =
        new RunningAttempt(
            instance.context(),
            job,
            outputs,
            blobs,
            progress -> Future.succeededFuture(true),
            tracing.attempt(job),
            timing);
    Stop early = running.addCall(attempt);
    return attempt
        .run(instance.executor(), early)
        .onComplete(
            done -> {
              instance.ended();
              running.removeCall(attempt);
            })
        .compose(
            outcome -> {
              Result result =
                  result(job, outcome, attempt, Duration.ofNanos(System.nanoTime() - began));
              return forget(job, attempt).map(result).otherwise(result);
            });
  }

  private Future<?> forget(Job job, RunningAttempt attempt) {
    if (!attempt.usesBlobs()) {
      return Future.succeededFuture();
    }
    OutputRecorder recorder = attempt.recorder();
    Future<?> written = recorder == null ? Future.succeededFuture() : recorder.finish();
    return written.compose(
        finished -> {
          outputs.ended(job.id(), job.status().attempt());
          return blobs.delete(List.of(job.id()));
        });
  }

  private static Result result(
      Job job, Outcome outcome, RunningAttempt attempt, Duration duration) {
    if (outcome instanceof Outcome.Succeeded) {
      return new Result(JobState.SUCCEEDED, outcome.result(), null, duration);
    } else if (outcome instanceof Outcome.Failed failed) {
      return new Result(JobState.FAILED, outcome.result(), failed.error(), duration);
    }
    Stop stop = attempt.stopped();
    JobError error =
        stop != null && stop.reason() == Stop.Reason.TIMEOUT
            ? JobError.of(
                JobError.Code.TIMEOUT,
                "The call took longer than " + Durations.format(job.spec().timeout()),
                true)
            : JobError.of(JobError.Code.CANCELLED, "The call was ended", true);
    return new Result(JobState.FAILED, outcome.result(), error, duration);
  }

  private Job unstored(JobSpec spec, @Nullable String principal, @Nullable TraceContext trace) {
    JobId id = JobId.next();
    Instant now = clock.instant();
    Origin origin = new Origin(now, principal, trace, null, id, null);
    JobStatus status =
        new JobStatus(
            JobState.RUNNING,
            1,
            1,
            1,
            0,
            0,
            null,
            now,
            null,
            now,
            null,
            null,
            0,
            null,
            null,
            null,
            null);
    return new Job(id, spec, origin, status);
  }
}
