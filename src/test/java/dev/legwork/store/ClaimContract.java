package dev.legwork.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import dev.legwork.job.Transition;
import dev.legwork.store.Step.Claimed;
import dev.legwork.store.Step.Inserted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Claiming. The order is the same in every store: queues take turns by name, going on after the
 * queue that was served last by any claim (from the first one after the store was opened), one job
 * a turn; a queue gives its job of the lowest rank, then the lowest id, among the kinds that are
 * still wanted and the concurrency keys that are not full. Before that the claim expires what is
 * overdue and queues what is due, in this order.
 */
abstract class ClaimContract extends StoreGroup {
  ClaimContract(StoreBackend backend) {
    super(backend);
  }

  @Test
  void aClaimBeginsAnAttempt() {
    Job job = submit();
    clock.tick(MINUTE);
    Job claimed = claimOne("n1");
    assertThat(claimed.id()).isEqualTo(job.id());
    assertThat(claimed.state()).isEqualTo(JobState.RUNNING);
    assertThat(claimed.status().node()).isEqualTo("n1");
    assertThat(claimed.status().attempt()).isEqualTo(1);
    assertThat(claimed.status().fence()).isEqualTo(1);
    assertThat(claimed.status().version()).isEqualTo(2);
    assertThat(claimed.status().startedAt()).isEqualTo(now());
    assertThat(find(job.id())).isEqualTo(claimed);
  }

  @Test
  void aJobIsClaimedOnce() {
    submit();
    assertThat(claim("n1", 5)).hasSize(1);
    assertThat(claim("n2", 5)).isEmpty();
  }

  @Test
  void nothingIsClaimedAheadOfWhatIsWanted() {
    submit();
    submit();
    assertThat(claim("n1", 0)).isEmpty();
    assertThat(apply(new Step.ClaimDue("n1", Map.of())).jobs()).isEmpty();
    assertThat(claim("n1", 1)).hasSize(1);
    assertThat(claim("n1", 5)).hasSize(1);
  }

  @Test
  void eachKindHasItsOwnCount() {
    for (int i = 0; i < 3; i++) {
      submit();
      submit(Specs.make().kind(JobKind.HTTP).build());
    }
    List<Job> jobs =
        apply(new Step.ClaimDue("n1", Map.of(JobKind.PROCESS, 2, JobKind.HTTP, 1))).jobs();
    assertThat(jobs)
        .extracting(job -> job.spec().kind())
        .containsExactlyInAnyOrder(JobKind.PROCESS, JobKind.PROCESS, JobKind.HTTP);
    assertThat(apply(new Step.ClaimDue("n1", Map.of(JobKind.BUS, 9))).jobs()).isEmpty();
  }

  @Test
  void whatHasComeDueByNowCounts() {
    Job delayed = submit(Specs.make().delay(MINUTE).build());
    Job retrying = retrying();
    clock.tick(MINUTE.minusMillis(1));
    assertThat(claim("n1", 5)).isEmpty();
    clock.tick(Duration.ofMillis(1));
    assertThat(claimIds("n1", 5)).containsExactly(delayed.id(), retrying.id());
    assertThat(find(delayed.id()).status().version()).isEqualTo(3);
    assertThat(find(retrying.id()).status().attempt()).isEqualTo(2);
    assertThat(find(retrying.id()).status().fence()).isEqualTo(2);
  }

  @Test
  void whatIsOverdueExpiresInsteadOfBeingClaimed() {
    Job queued = submit(Specs.make().expiresIn(MINUTE).build());
    Job scheduled = submit(Specs.make().delay(MINUTE).expiresIn(MINUTE).build());
    clock.tick(MINUTE);
    assertThat(claim("n1", 5)).isEmpty();
    for (Job job : List.of(queued, scheduled)) {
      Job expired = find(job.id());
      assertThat(expired.state()).isEqualTo(JobState.EXPIRED);
      assertThat(expired.status().version()).isEqualTo(2);
      assertThat(expired.status().finishedAt()).isEqualTo(now());
      assertThat(expired.status().attempt()).isZero();
    }
  }

  @Test
  void aJobThatBeganDoesNotExpire() {
    Job job = running("n1", Specs.make().expiresIn(MINUTE).build());
    finish(job, Transition.retryIn(HOUR, ERROR, null));
    clock.tick(HOUR);
    assertThat(claimIds("n1", 1)).containsExactly(job.id());
  }

  @Test
  void aJobHandedBackBeforeItBeganCanExpire() {
    Job job = running("n1", Specs.make().expiresIn(MINUTE).build());
    release(job);
    clock.tick(MINUTE);
    assertThat(claim("n1", 1)).isEmpty();
    assertThat(state(job)).isEqualTo(JobState.EXPIRED);
  }

  @Test
  void aPausedQueueIsNotClaimedFrom() {
    Job job = submit();
    Job other = submit(Specs.in("other"));
    pause("default");
    assertThat(claimIds("n1", 5)).containsExactly(other.id());
    resume("default");
    assertThat(claimIds("n1", 5)).containsExactly(job.id());
  }

  @Test
  void aQueueRunsNoMoreThanItsConcurrency() {
    put("default", concurrency(2));
    for (int i = 0; i < 4; i++) {
      submit();
    }
    List<Job> first = claim("n1", 5);
    assertThat(first).hasSize(2);
    assertThat(claim("n2", 5)).isEmpty();
    succeed(first.get(0));
    assertThat(claim("n2", 5)).hasSize(1);
    put("default", concurrency(1));
    release(first.get(1));
    assertThat(claim("n2", 5)).isEmpty();
    put("default", concurrency(null));
    assertThat(claim("n2", 5)).hasSize(2);
  }

  @Test
  void queuesTakeTurnsWithinOneClaim() {
    List<JobId> a = ids(several("a", 4));
    List<JobId> b = ids(several("b", 1));
    List<JobId> c = ids(several("c", 2));
    assertThat(claimIds("n1", 6))
        .containsExactly(a.get(0), b.get(0), c.get(0), a.get(1), c.get(1), a.get(2));
  }

  @Test
  void queuesTakeTurnsAcrossClaimsOfAllNodes() {
    List<JobId> a = ids(several("a", 3));
    List<JobId> b = ids(several("b", 3));
    assertThat(claimIds("n1", 1)).containsExactly(a.get(0));
    assertThat(claimIds("n2", 1)).containsExactly(b.get(0));
    assertThat(claimIds("n1", 3)).containsExactly(a.get(1), b.get(1), a.get(2));
    List<JobId> late = ids(several("aa", 1));
    assertThat(claimIds("n1", 2)).containsExactly(late.get(0), b.get(2));
  }

  @Test
  void aLongQueueDoesNotDelayAShortOne() {
    several("long", 200);
    Job urgent = submit(Specs.in("short"));
    assertThat(claimIds("n1", 2)).contains(urgent.id());
  }

  @Test
  void higherPriorityGoesFirstThenTheOlder() {
    Job low = submit(Specs.make().priority(1).build());
    Job first = submit();
    Job second = submit();
    Job high = submit(Specs.make().priority(9).build());
    assertThat(claimIds("n1", 5)).containsExactly(high.id(), first.id(), second.id(), low.id());
  }

  @Test
  void waitingJobsAgeByOnePriorityAMinute() {
    Job old = submit(Specs.make().priority(0).build());
    clock.tick(Duration.ofMinutes(9).minusMillis(1));
    Job before = submit(Specs.make().priority(9).build());
    clock.tick(Duration.ofMillis(2));
    Job after = submit(Specs.make().priority(9).build());
    assertThat(claimIds("n1", 5)).containsExactly(before.id(), old.id(), after.id());
  }

  @Test
  void theRankCountsFromTheMomentAJobIsDue() {
    Job delayed = submit(Specs.make().delay(MINUTE).build());
    clock.tick(Duration.ofSeconds(30));
    Job later = submit();
    clock.tick(Duration.ofMinutes(5));
    assertThat(claimIds("n1", 5)).containsExactly(later.id(), delayed.id());
  }

  @Test
  void aListThatInsertsAndClaimsGetsTheNewJob() {
    Submission submission = Submission.of(Specs.plain());
    List<Object> answers = applyAll(new Step.Insert(submission), claimStep("n1", 1));
    assertThat(((Inserted) answers.get(0)).job().state()).isEqualTo(JobState.QUEUED);
    Job claimed = ((Claimed) answers.get(1)).jobs().get(0);
    assertThat(claimed.id()).isEqualTo(submission.id());
    assertThat(find(submission.id())).isEqualTo(claimed);
  }

  @Test
  void aListThatFinishesAndClaimsUsesWhatTheFinishFreed() {
    put("default", concurrency(1));
    Job first = running("n1");
    Job second = submit();
    List<Object> answers =
        applyAll(finishStep(first, Transition.succeeded(null)), claimStep("n1", 1));
    assertThat(ids(((Claimed) answers.get(1)).jobs())).containsExactly(second.id());
  }

  @Test
  void twoClaimsInOneListGetDifferentJobs() {
    several("a", 3);
    List<Object> answers = applyAll(claimStep("n1", 2), claimStep("n2", 2));
    assertThat(((Claimed) answers.get(0)).jobs()).hasSize(2);
    assertThat(((Claimed) answers.get(1)).jobs()).hasSize(1);
  }

  @CanIgnoreReturnValue
  private List<Job> several(String queue, int count) {
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      jobs.add(submit(Specs.in(queue)));
    }
    return jobs;
  }

  @Test
  void equalRanksAreClaimedByIdWhateverTheOrderOfArrival() {
    Submission first = Submission.of(Specs.plain());
    Submission second = Submission.of(Specs.plain());
    Submission third = Submission.of(Specs.plain());
    applyAll(new Step.Insert(second), new Step.Insert(third), new Step.Insert(first));
    assertThat(claimIds("n1", 1)).containsExactly(first.id());
    assertThat(claimIds("n1", 2)).containsExactly(second.id(), third.id());
  }
}
