package dev.legwork.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobId;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.RetryPolicy.OnLost;
import dev.legwork.job.Transition;
import dev.legwork.store.Step.Claimed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the end of a job means for those that come after it: in the same commit, on every way. */
abstract class SuccessorContract extends StoreGroup {
  SuccessorContract(StoreBackend backend) {
    super(backend);
  }

  private Job after(Job... predecessors) {
    Specs specs = Specs.make().queue("successors");
    for (Job predecessor : predecessors) {
      specs.after(predecessor.id());
    }
    return submit(specs.build());
  }

  private void expectChildFailed(Job job) {
    Job now = find(job.id());
    assertThat(now.state()).isEqualTo(JobState.FAILED);
    assertThat(now.status().error().code()).isEqualTo(JobError.Code.CHILD_FAILED);
    assertThat(now.status().pendingAfter()).isZero();
    assertThat(waiting(job).after()).isEmpty();
  }

  @Test
  void theLastSuccessQueuesTheSuccessorAndTheSameListClaimsIt() {
    Job one = running("n1");
    Job two = running("n1");
    Job next = after(one, two);
    assertThat(claim("n1", 1)).isEmpty();
    succeed(one);
    assertThat(find(next.id()).status().pendingAfter()).isEqualTo(1);
    assertThat(waiting(next).after()).containsExactly(two.id());
    assertThat(claim("n1", 1)).isEmpty();

    List<Object> answers =
        applyAll(finishStep(two, Transition.succeeded(null)), claimStep("n1", 1));

    assertThat(ids(((Claimed) answers.get(1)).jobs())).containsExactly(next.id());
  }

  @Test
  void aSuccessorIsQueuedInTheCommitOfTheFinish() {
    Job one = running("n1");
    Job next = after(one);
    succeed(one);
    Job job = find(next.id());
    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.status().dueAt()).isEqualTo(next.status().dueAt());
    assertThat(job.status().version()).isEqualTo(3);
  }

  @Test
  void aSuccessorStillWaitsForItsOwnTime() {
    Job one = running("n1");
    Job next = submit(Specs.make().after(one.id()).delay(MINUTE).build());
    succeed(one);
    assertThat(state(next)).isEqualTo(JobState.SCHEDULED);
    assertThat(promote().nextAt()).isEqualTo(now().plus(MINUTE));
    clock.tick(MINUTE);
    assertThat(claimIds("n1", 1)).containsExactly(next.id());
  }

  @Test
  void timeAloneDoesNotQueueASuccessor() {
    Job one = submit(Specs.make().delay(HOUR).build());
    Job next = after(one);
    clock.tick(MINUTE);
    assertThat(promote().jobs()).isZero();
    assertThat(promote().nextAt()).isEqualTo(one.status().dueAt());
    assertThat(state(next)).isEqualTo(JobState.SCHEDULED);
  }

  @Test
  void aFailureFailsTheSuccessor() {
    Job one = running("n1");
    Job next = after(one);
    finish(one, Transition.failed(ERROR, null));
    expectChildFailed(next);
    assertThat(find(next.id()).status().version()).isEqualTo(2);
  }

  @Test
  void aRetryDoesNotFailTheSuccessor() {
    Job one = running("n1");
    Job next = after(one);
    finish(one, Transition.retryIn(MINUTE, ERROR, null));
    assertThat(find(next.id())).isEqualTo(next);
  }

  @Test
  void aCancelFailsTheSuccessor() {
    Job queued = submit();
    Job next = after(queued);
    cancel(queued.id());
    expectChildFailed(next);

    Job busy = running("n1");
    Job afterBusy = after(busy);
    cancel(busy.id());
    assertThat(find(afterBusy.id())).isEqualTo(afterBusy);
    finish(busy, Transition.cancelled(null));
    expectChildFailed(afterBusy);
  }

  @Test
  void anExpiryFailsTheSuccessor() {
    Job byPromotion = submit(Specs.make().expiresIn(MINUTE).build());
    Job next = after(byPromotion);
    clock.tick(MINUTE);
    promote();
    expectChildFailed(next);

    Job byClaim = submit(Specs.make().expiresIn(MINUTE).build());
    Job afterByClaim = after(byClaim);
    clock.tick(MINUTE);
    assertThat(claim("n1", 1)).isEmpty();
    expectChildFailed(afterByClaim);
  }

  @Test
  void aLossForGoodFailsTheSuccessor() {
    Job one = running("n1", Specs.make().onLost(OnLost.FAIL).build());
    Job next = after(one);
    clock.tick(LEASE);
    assertThat(ids(rescue())).containsExactly(one.id());
    expectChildFailed(next);
  }

  @Test
  void aReleaseUnderACancelFailsTheSuccessor() {
    Job one = running("n1");
    Job next = after(one);
    cancel(one.id());
    assertThat(release(one).job().state()).isEqualTo(JobState.CANCELLED);
    expectChildFailed(next);
  }

  @Test
  void aFailureGoesDownALongChain() {
    Job first = submit();
    List<Step<?>> steps = new ArrayList<>();
    List<JobId> chain = new ArrayList<>();
    JobId previous = first.id();
    for (int i = 0; i < 1_000; i++) {
      Submission submission = Submission.of(Specs.make().after(previous).build());
      steps.add(new Step.Insert(submission));
      chain.add(submission.id());
      previous = submission.id();
    }
    assertThat(await(store.apply(steps))).hasSize(1_000);
    cancel(first.id());
    assertThat(all()).filteredOn(job -> job.state() == JobState.FAILED).hasSize(1_000);
    assertThat(find(chain.get(999)).status().error().details().getString("after"))
        .isEqualTo(chain.get(998).toString());
  }

  @Test
  void allSuccessorsOfAJobLearnOfItsEnd() {
    Job one = running("n1");
    List<Job> next = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      next.add(after(one));
    }
    succeed(one);
    assertThat(claimIds("n1", 100)).containsExactlyElementsOf(ids(next));
  }

  @Test
  void aJobBroughtForwardNoLongerCaresForItsPredecessors() {
    Job one = running("n1");
    Job next = after(one);
    Job forward = apply(new Step.RunNow(next.id())).job();
    assertThat(forward.state()).isEqualTo(JobState.QUEUED);
    assertThat(waiting(next).after()).isEmpty();
    finish(one, Transition.failed(ERROR, null));
    assertThat(find(next.id())).isEqualTo(forward);
  }

  @Test
  void aSuccessorThatEndedBeforeIsLeftAlone() {
    Job one = running("n1");
    Job cancelled = cancel(after(one).id()).job();
    Job expiring = submit(Specs.make().after(one.id()).expiresIn(Duration.ofSeconds(1)).build());
    clock.tick(Duration.ofSeconds(1));
    promote();
    Job expired = find(expiring.id());
    assertThat(expired.state()).isEqualTo(JobState.EXPIRED);
    finish(one, Transition.failed(ERROR, null));
    assertThat(find(cancelled.id())).isEqualTo(cancelled);
    assertThat(find(expired.id())).isEqualTo(expired);
  }

  @Test
  void aSuccessorRetriedByHandRunsWhateverItsPredecessorIs() {
    Job one = running("n1");
    Job next = after(one);
    finish(one, Transition.failed(ERROR, null));
    assertThat(apply(new Step.Retry(next.id())).job().state()).isEqualTo(JobState.QUEUED);
    assertThat(claimIds("n2", 1)).containsExactly(next.id());
  }

  @Test
  void overdueJobsExpireInTheOrderOfTheirTime() {
    JobSpec sooner = Specs.make().expiresIn(MINUTE).build();
    Job one = submit(sooner);
    Job next = submit(Specs.make().after(one.id()).expiresIn(MINUTE).build());
    clock.tick(MINUTE);
    promote();
    // The first one's end comes first and settles the second, which is not expired after that.
    assertThat(state(one)).isEqualTo(JobState.EXPIRED);
    expectChildFailed(next);
  }

  @Test
  void whatFailsForOnePredecessorWaitsForNoOther() {
    Job failed = failed();
    Job open = running("n1");
    Job next = submit(Specs.make().after(failed.id(), open.id()).build());
    expectChildFailed(next);
    assertThat(waiting(next).after()).isEmpty();
    Job failing = find(next.id());
    succeed(open);
    assertThat(find(next.id())).isEqualTo(failing);
  }
}
