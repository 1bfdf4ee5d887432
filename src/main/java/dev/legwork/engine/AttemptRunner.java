package dev.legwork.engine;

import dev.legwork.executor.Outcome;
import dev.legwork.executor.Stop;
import dev.legwork.job.Durations;
import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobLife;
import dev.legwork.job.RawJson;
import dev.legwork.job.Transition;
import dev.legwork.log.JobLog;
import dev.legwork.output.OutputRecorder;
import dev.legwork.output.RecordedOutputs;
import dev.legwork.store.BlobStore;
import dev.legwork.store.Claim;
import dev.legwork.store.JobStore;
import dev.legwork.store.RecordedOutput;
import dev.legwork.store.Step;
import dev.legwork.store.StoreFailure;
import dev.legwork.trace.Tracing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a claimed job through one attempt: run it, decide what its end means, write that with the
 * claim of the next job for the slot it leaves. Runs on the executor instance's context.
 */
final class AttemptRunner {
  private static final Logger LOG = LoggerFactory.getLogger(AttemptRunner.class);
  private static final int MAX_REFUSED = 5;

  private final Vertx vertx;
  private final String node;
  private final JobStore store;
  private final BlobStore blobs;
  private final RecordedOutputs outputs;
  private final Running running;
  private final Tracing tracing;
  private final Timing timing;

  AttemptRunner(
      Vertx vertx,
      String node,
      JobStore store,
      BlobStore blobs,
      RecordedOutputs outputs,
      Running running,
      Tracing tracing,
      Timing timing) {
    this.vertx = vertx;
    this.node = node;
    this.store = store;
    this.blobs = blobs;
    this.outputs = outputs;
    this.running = running;
    this.tracing = tracing;
    this.timing = timing;
  }

  /**
   * Runs one attempt and writes its end.
   *
   * @param claimNext whether to claim another job of the kind in the same commit
   * @return the jobs claimed for the slot that is free now; never fails
   */
  Future<List<Job>> run(Job job, ExecutorPool.Instance instance, ClaimNext claimNext) {
    Claim claim = new Claim(job.id(), node, job.status().fence());
    ProgressWriter progress = new ProgressWriter(store, claim);
    RunningAttempt attempt =
        new RunningAttempt(
            instance.context(), job, outputs, blobs, progress::write, tracing.attempt(job), timing);
    Stop early = running.add(claim, attempt);
    return attempt
        .run(instance.executor(), early)
        .compose(outcome -> recorded(attempt).map(output -> end(attempt, claim, outcome, output)))
        .compose(step -> commit(new Ending(step, job, claimNext, timing.firstRetry(), 0)))
        .onComplete(
            done -> {
              running.remove(claim);
              outputs.ended(job.id(), job.status().attempt());
            });
  }

  /** Hands a claim back that was not begun, which is no attempt; never fails. */
  Future<?> handBack(Job job) {
    Claim claim = new Claim(job.id(), node, job.status().fence());
    return commit(new Ending(new Step.Release(claim), job, Map::of, timing.firstRetry(), 0))
        .onComplete(done -> running.remove(claim));
  }

  /** Asked when an attempt is over: how many more of the kind may be claimed with it. */
  interface ClaimNext {
    Map<JobKind, Integer> wanted();
  }

  private static Future<Optional<RecordedOutput>> recorded(RunningAttempt attempt) {
    OutputRecorder recorder = attempt.recorder();
    return recorder == null ? Future.succeededFuture(Optional.empty()) : recorder.finish();
  }

  /** The step that an outcome means, or null if the claim is lost and there is nothing to say. */
  private static @Nullable Step<Step.Fenced> end(
      RunningAttempt attempt, Claim claim, Outcome outcome, Optional<RecordedOutput> output) {
    @Nullable Stop stop = attempt.stopped();
    if (outcome instanceof Outcome.Stopped && stop != null) {
      switch (stop.reason()) {
        case LOST -> {
          return null;
        }
        case DRAIN -> {
          return new Step.Release(claim);
        }
        case CANCELLED, TIMEOUT -> {}
      }
    }
    return new Step.Finish(claim, transition(attempt.job(), outcome, stop), output.orElse(null));
  }

  private static Transition transition(Job job, Outcome outcome, @Nullable Stop stop) {
    if (outcome instanceof Outcome.Succeeded succeeded) {
      return Transition.succeeded(succeeded.result());
    } else if (outcome instanceof Outcome.Failed failed) {
      return failed(job, failed.error(), failed.result(), failed.retryAfter());
    }
    if (stop != null && stop.reason() == Stop.Reason.CANCELLED) {
      return Transition.cancelled(outcome.result());
    }
    Duration timeout = job.spec().timeout();
    JobError error =
        new JobError(
            JobError.Code.TIMEOUT,
            "The attempt took longer than its timeout of " + Durations.format(timeout),
            true,
            new JsonObject().put("timeout", Durations.format(timeout)));
    return failed(job, error, outcome.result(), null);
  }

  private static Transition failed(
      Job job, JobError error, @Nullable RawJson result, @Nullable Duration retryAfter) {
    Duration delay =
        JobLife.nextAttemptIn(job, error, retryAfter, ThreadLocalRandom.current().nextDouble());
    return delay == null
        ? Transition.failed(error, result)
        : Transition.retryIn(delay, error, result);
  }

  /**
   * An attempt's end on its way into the store.
   *
   * @param step what to write, or null for nothing
   * @param job whose it is
   * @param claimNext what to claim with it
   * @param retryIn how long to wait if the store does not take it
   * @param refused how often the store said that it never will
   */
  private record Ending(
      @Nullable Step<Step.Fenced> step,
      Job job,
      ClaimNext claimNext,
      Duration retryIn,
      int refused) {}

  /**
   * Writes the end until the store has answered. A failure leaves open whether it was written; the
   * fence makes asking again harmless, as the second time is then refused. A failure that the store
   * calls final can be another caller's, whose request shared the commit; if it stays, what the
   * attempt brought is let go and the job fails. Asked as long as the node lives, with the slot in
   * use: to stop asking would leave a job running that nobody runs.
   */
  private Future<List<Job>> commit(Ending ending) {
    List<Step<?>> steps = new ArrayList<>(2);
    if (ending.step() != null) {
      steps.add(ending.step());
    }
    Map<JobKind, Integer> wanted = ending.claimNext().wanted();
    if (!wanted.isEmpty()) {
      steps.add(new Step.ClaimDue(node, wanted));
    }
    if (steps.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return store
        .apply(steps)
        .map(answers -> claimed(answers, wanted.isEmpty()))
        .recover(failure -> again(ending, failure));
  }

  private Future<List<Job>> again(Ending ending, Throwable failure) {
    boolean hope = failure instanceof StoreFailure trouble && trouble.isTransient();
    int refused = hope ? ending.refused() : ending.refused() + 1;
    @Nullable Step<Step.Fenced> step = ending.step();
    if (step == null) {
      // There was nothing to write, only something to claim, which the poll does again.
      JobLog.about(LOG.atWarn(), ending.job())
          .log("Nothing was claimed for a free slot: {}", failure.getMessage());
      return Future.succeededFuture(List.of());
    }
    if (refused == MAX_REFUSED && !hope && step instanceof Step.Finish finish) {
      JobLog.about(LOG.atError(), ending.job())
          .setCause(failure)
          .log("What job {} brought could not be written", ending.job().id());
      step = new Step.Finish(finish.claim(), Transition.failed(unwritable(), null), null);
    } else {
      JobLog.about(LOG.atWarn(), ending.job())
          .log(
              "The end of an attempt of job {} could not be written; again in {}: {}",
              ending.job().id(),
              Durations.format(ending.retryIn()),
              failure.getMessage());
    }
    Duration doubled = ending.retryIn().multipliedBy(2);
    Duration next = doubled.compareTo(timing.lastRetry()) > 0 ? timing.lastRetry() : doubled;
    // It may be the claim that the store cannot do; the end must not suffer for it.
    ClaimNext claimNext = hope ? ending.claimNext() : Map::of;
    Ending later = new Ending(step, ending.job(), claimNext, next, refused);
    return vertx
        .timer(Math.max(1, ending.retryIn().toMillis()), TimeUnit.MILLISECONDS)
        .compose(now -> commit(later));
  }

  private static JobError unwritable() {
    return JobError.of(
        JobError.Code.INTERNAL,
        "The store could not take the attempt's result; the node's log says more",
        false);
  }

  private static List<Job> claimed(List<Object> answers, boolean noneAsked) {
    return noneAsked ? List.of() : ((Step.Claimed) answers.get(answers.size() - 1)).jobs();
  }
}
