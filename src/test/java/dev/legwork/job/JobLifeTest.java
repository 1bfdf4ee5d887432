package dev.legwork.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.store.Specs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class JobLifeTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final RetentionPolicy RETENTION = RetentionPolicy.DEFAULT;
  private static final JobError ERROR = JobError.of(JobError.Code.NETWORK, "Down", true);

  /** For each of {@link #stepsOf}, the states that the rule's comment names. */
  private static final List<Set<JobState>> MAY_BE_ASKED_IN =
      List.of(
          Set.of(JobState.QUEUED),
          Set.of(JobState.RUNNING),
          Set.of(JobState.RUNNING),
          Set.of(JobState.RUNNING),
          Set.of(JobState.RUNNING),
          Set.of(JobState.RUNNING),
          Set.of(JobState.SCHEDULED, JobState.RETRYING),
          Set.of(JobState.SCHEDULED, JobState.QUEUED, JobState.RUNNING, JobState.RETRYING),
          Set.of(JobState.SCHEDULED, JobState.QUEUED),
          Set.of(JobState.FAILED, JobState.CANCELLED, JobState.EXPIRED),
          Set.of(JobState.SCHEDULED, JobState.RETRYING));

  private static Job job(JobSpec spec) {
    JobId id = JobId.next();
    Origin origin = new Origin(NOW, null, null, null, id, null);
    return new Job(id, spec, origin, JobLife.submitted(spec, 0, NOW));
  }

  private static Job queued() {
    return job(Specs.plain());
  }

  private static Job running() {
    return JobLife.claimed(queued(), "n1", NOW);
  }

  private static Job failed() {
    return JobLife.finished(running(), Transition.failed(ERROR, null), NOW, RETENTION);
  }

  /** Everything that can be asked of a job, legal or not. */
  private static List<Supplier<Job>> stepsOf(Job job) {
    List<Supplier<Job>> steps = new ArrayList<>();
    steps.add(() -> JobLife.claimed(job, "n2", NOW));
    for (Transition transition :
        List.of(
            Transition.succeeded(null),
            Transition.failed(ERROR, null),
            Transition.retryIn(Duration.ofSeconds(1), ERROR, null),
            Transition.cancelled(null))) {
      steps.add(() -> JobLife.finished(job, transition, NOW, RETENTION));
    }
    steps.add(() -> JobLife.lost(job, NOW, RETENTION));
    steps.add(() -> JobLife.due(job));
    steps.add(() -> JobLife.cancelled(job, CancelRequest.PLAIN, NOW, RETENTION));
    steps.add(() -> JobLife.expired(job, NOW, RETENTION));
    steps.add(() -> JobLife.retriedByHand(job, NOW));
    steps.add(() -> JobLife.broughtForward(job, NOW));
    return steps;
  }

  @Property(tries = 500)
  void anySequenceOfStepsKeepsTheRules(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 10) Integer> dice) {
    Job job = queued();
    for (int die : dice) {
      if (!MAY_BE_ASKED_IN.get(die).contains(job.state())) {
        continue;
      }
      Job next = stepsOf(job).get(die).get();
      if (next.equals(job)) {
        continue;
      }
      boolean moved = next.state() != job.state();
      assertThat(!moved || job.state().canBecome(next.state())).isTrue();
      assertThat(next.status().version()).isEqualTo(job.status().version() + 1);
      assertThat(next.status().fence()).isGreaterThanOrEqualTo(job.status().fence());
      assertThat(next.id()).isEqualTo(job.id());
      assertThat(next.spec()).isEqualTo(job.spec());
      assertThat(next.origin()).isEqualTo(job.origin());
      if (moved) {
        assertThat(next.status().finishedAt() != null).isEqualTo(next.state().isFinal());
        assertThat(next.status().pruneAt() != null).isEqualTo(next.state().isFinal());
      }
      job = next;
    }
  }

  @Example
  void nothingBecomesOfASuccess() {
    Job done = JobLife.finished(running(), Transition.succeeded(null), NOW, RETENTION);
    for (Supplier<Job> step : stepsOf(done)) {
      assertThatThrownBy(step::get).isInstanceOf(IllegalStateException.class);
    }
  }

  @Example
  void aClaimIsHeldByItsNodeAndFenceAlone() {
    Job job = running();
    long fence = job.status().fence();
    assertThat(job.isHeldBy("n1", fence)).isTrue();
    assertThat(job.isHeldBy("n2", fence)).isFalse();
    assertThat(job.isHeldBy("n1", fence - 1)).isFalse();
    assertThat(job.isHeldBy("n1", fence + 1)).isFalse();
    assertThat(queued().isHeldBy("n1", 0)).isFalse();
    assertThat(JobLife.released(job, NOW, RETENTION).isHeldBy("n1", fence)).isFalse();
  }

  @Example
  void aReleaseTakesTheAttemptBackButNotTheFence() {
    Job back = JobLife.released(running(), NOW, RETENTION);
    assertThat(back.state()).isEqualTo(JobState.QUEUED);
    assertThat(back.status().attempt()).isZero();
    assertThat(back.status().fence()).isEqualTo(1);
    assertThat(back.status().node()).isNull();
  }

  @Example
  void aRetryByHandHasAFreshBudgetAndKeepsCountingAttempts() {
    Job again = JobLife.retriedByHand(failed(), NOW.plusSeconds(5));
    assertThat(again.status().failures()).isZero();
    assertThat(again.status().lost()).isZero();
    assertThat(again.status().attempt()).isEqualTo(1);
    assertThat(again.status().dueAt()).isEqualTo(NOW.plusSeconds(5));
  }

  @Example
  void theBudgetIsOfFailuresAndNotOfLosses() {
    Job lost = JobLife.claimed(JobLife.lost(running(), NOW, RETENTION), "n2", NOW);
    assertThat(lost.status().attempt()).isEqualTo(2);
    assertThat(JobLife.nextAttemptIn(lost, ERROR, null, 0.5)).isEqualTo(Duration.ofSeconds(1));
    Job once = retried(lost);
    assertThat(JobLife.nextAttemptIn(once, ERROR, null, 0.5)).isEqualTo(Duration.ofSeconds(2));
    assertThat(JobLife.nextAttemptIn(retried(once), ERROR, null, 0.5)).isNull();
  }

  private static Job retried(Job job) {
    Transition retry = Transition.retryIn(Duration.ZERO, ERROR, null);
    return JobLife.claimed(JobLife.due(JobLife.finished(job, retry, NOW, RETENTION)), "n2", NOW);
  }

  @Example
  void aLongerWishIsGrantedAndAnErrorForGoodIsNotRetried() {
    Job job = running();
    assertThat(JobLife.nextAttemptIn(job, ERROR, Duration.ofHours(1), 0.5)).hasHours(1);
    assertThat(JobLife.nextAttemptIn(job, ERROR, Duration.ZERO, 0.5)).hasSeconds(1);
    JobError forGood = JobError.of(JobError.Code.REJECTED, "No", false);
    assertThat(JobLife.nextAttemptIn(job, forGood, null, 0.5)).isNull();
  }

  @Example
  void onlyAShorterGraceChangesACancelRequest() {
    Job asked = JobLife.cancelled(running(), CancelRequest.PLAIN, NOW, RETENTION);
    CancelRequest minute = new CancelRequest("hurry", Duration.ofMinutes(1));
    assertThat(JobLife.cancelled(asked, CancelRequest.PLAIN, NOW, RETENTION)).isSameAs(asked);
    Job hurried = JobLife.cancelled(asked, minute, NOW, RETENTION);
    assertThat(hurried.status().cancelRequest().grace()).hasMinutes(1);
    assertThat(JobLife.cancelled(hurried, minute, NOW, RETENTION)).isSameAs(hurried);
  }

  @Example
  void aJobExpiresOnlyBeforeItsFirstAttempt() {
    Job job = job(Specs.make().expiresIn(Duration.ofSeconds(1)).build());
    assertThat(job.isOverdue(NOW)).isFalse();
    assertThat(job.isOverdue(NOW.plusSeconds(1))).isTrue();
    assertThat(JobLife.claimed(job, "n1", NOW).isOverdue(NOW.plusSeconds(1))).isFalse();
    assertThat(queued().isOverdue(Instant.MAX)).isFalse();
  }
}
