package dev.legwork.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.executor.Outcome;
import dev.legwork.executor.Stop;
import dev.legwork.job.CancelRequest;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.job.Refusal;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.Specs;
import dev.legwork.store.Step;
import dev.legwork.store.Submission;
import dev.legwork.store.heap.HeapJobStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who asks for a job's end gets it, or learns that it was too late. */
class CancelTest {

  @Test
  void jobThatNobodyRunsIsCancelledAtOnceAndNeverRuns() {
    try (EngineLab lab = EngineLab.plan().slots(1).start()) {
      lab.submit(Specs.plain());
      Script.Try blocks = lab.script.next();
      Job queued = lab.submit(Specs.plain());
      Job delayed = lab.submit(Specs.make().delay(EngineLab.LONG).build());
      assertThat(lab.cancel(queued, null).state()).isEqualTo(JobState.CANCELLED);
      assertThat(lab.cancel(delayed, null).state()).isEqualTo(JobState.CANCELLED);
      blocks.succeed();
      lab.drained();
      assertThat(lab.script.waiting()).isZero();
    }
  }

  @Test
  void cancelInTheCommitOfTheClaimKeepsTheAttemptFromBeginning() {
    // The store does both in one go, so that the news of the cancel is there before the claim.
    TroubledStore[] made = new TroubledStore[1];
    EngineLab.Plan plan =
        EngineLab.plan()
            .slots(1)
            .store(
                vertx -> {
                  made[0] =
                      new TroubledStore(
                          new HeapJobStore(InstantSource.system(), RetentionPolicy.DEFAULT), true);
                  return made[0];
                });
    try (EngineLab lab = plan.start()) {
      JobId id = JobId.next();
      made[0].rewrite(
          steps -> {
            List<Step<?>> more = new ArrayList<>(steps);
            if (steps.stream().anyMatch(Step.ClaimDue.class::isInstance)) {
              more.add(new Step.Cancel(id, CancelRequest.PLAIN));
            }
            return more;
          });
      Submission submission = new Submission(id, Specs.plain(), null, null, null, null, null, null);
      Job job = EngineLab.get(lab.engine.jobs().submit(submission)).job();
      assertThat(lab.ended(job).state()).isEqualTo(JobState.CANCELLED);
      assertThat(lab.script.waiting()).isZero();
      made[0].rewrite(steps -> steps);
      Job next = lab.submit(Specs.plain());
      lab.script.next().succeed();
      assertThat(lab.ended(next).state()).isEqualTo(JobState.SUCCEEDED);
    }
  }

  @Test
  void runningAttemptIsToldOnceAndAgainOnlyWithLessGrace() {
    try (EngineLab lab = EngineLab.start()) {
      lab.script.beStubborn();
      Job job = lab.submit(Specs.plain());
      Script.Try attempt = lab.script.next();
      Job asked = lab.cancel(job, Duration.ofSeconds(5));
      assertThat(asked.state()).isEqualTo(JobState.RUNNING);
      assertThat(asked.status().cancelRequested()).isTrue();
      assertThat(attempt.order()).isEqualTo(order(Duration.ofSeconds(5)));
      lab.cancel(job, Duration.ofSeconds(9));
      lab.cancel(job, Duration.ofSeconds(1));
      assertThat(attempt.order()).isEqualTo(order(Duration.ofSeconds(1)));
      attempt.end(new Outcome.Stopped(null));
      Job ended = lab.ended(job);
      assertThat(ended.state()).isEqualTo(JobState.CANCELLED);
      assertThat(ended.status().error().message()).isEqualTo("enough");
      assertThat(attempt.orders).isEmpty();
      assertThatThrownBy(() -> lab.cancel(job, null)).isInstanceOf(Refusal.StateConflict.class);
    }
  }

  @Test
  void cancelledAttemptThatFailsIsNotTriedAgain() {
    try (EngineLab lab = EngineLab.start()) {
      lab.script.beStubborn();
      Job job = lab.submit(Specs.plain());
      Script.Try attempt = lab.script.next();
      lab.cancel(job, null);
      attempt.order();
      attempt.fail(true);
      assertThat(lab.ended(job).state()).isEqualTo(JobState.CANCELLED);
    }
  }

  @Test
  void cancelAgainstFinishHasOneWinnerOnWhichAllAgree() {
    try (EngineLab lab = EngineLab.start()) {
      Map<JobId, AtomicInteger> ends = new ConcurrentHashMap<>();
      var context = lab.vertx.getOrCreateContext();
      lab.engine
          .events()
          .onAll(
              context,
              job -> {
                if (job.state().isFinal()) {
                  ends.computeIfAbsent(job.id(), id -> new AtomicInteger()).incrementAndGet();
                }
              });
      int races = 1_000;
      for (int i = 0; i < races; i++) {
        Job job = lab.submit(Specs.plain());
        Script.Try attempt = lab.script.next();
        boolean finishFirst = i % 2 == 0;
        if (finishFirst) {
          attempt.succeed();
        }
        Future<Job> answer = lab.engine.jobs().cancel(job.id(), CancelRequest.PLAIN);
        if (!finishFirst) {
          attempt.succeed();
        }
        boolean tooLate = isConflict(answer);
        Job ended = lab.ended(job);
        boolean stopped = attempt.end.future().result() instanceof Outcome.Stopped;
        assertThat(ended.state()).isEqualTo(stopped ? JobState.CANCELLED : JobState.SUCCEEDED);
        assertThat(tooLate && stopped).as("refused and yet done").isFalse();
        assertThat(lab.get(job.id())).isEqualTo(ended);
      }
      lab.drained();
      EngineLab.get(lab.vertx.executeBlocking(() -> true)); // Let the last event through.
      assertThat(ends).hasSizeLessThanOrEqualTo(races);
      ends.values().forEach(count -> assertThat(count).hasValue(1));
    }
  }

  private static boolean isConflict(Future<Job> answer) {
    Throwable failure =
        EngineLab.get(answer.transform(done -> Future.succeededFuture(done.cause())));
    if (failure != null) {
      assertThat(failure).isInstanceOf(Refusal.StateConflict.class);
    }
    return failure != null;
  }

  private static Stop order(Duration grace) {
    return new Stop(Stop.Reason.CANCELLED, grace);
  }
}
