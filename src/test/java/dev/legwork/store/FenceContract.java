package dev.legwork.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.job.RawJson;
import dev.legwork.job.Transition;
import dev.legwork.store.Step.Changed.ChangeOutcome;
import dev.legwork.store.Step.Fenced;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lost races: every step of a claim that no longer holds changes nothing and says so. */
abstract class FenceContract extends StoreGroup {
  FenceContract(StoreBackend backend) {
    super(backend);
  }

  /** Every step under this claim is refused and leaves the job and its traces as they are. */
  private void expectStale(Claim claim) {
    var before = await(store.find(claim.jobId()));
    var attempts = await(store.attempts(claim.jobId()));
    commits.clear();
    RecordedOutput output = new RecordedOutput(Buffer.buffer("late"));
    List<Step<Fenced>> steps =
        List.of(
            new Step.Finish(claim, Transition.succeeded(RESULT), output),
            new Step.Finish(claim, Transition.failed(ERROR, null), output),
            new Step.Finish(claim, Transition.retryIn(MINUTE, ERROR, null), output),
            new Step.Finish(claim, Transition.cancelled(null), output),
            new Step.Release(claim),
            new Step.Progress(claim, RESULT));
    for (Step<Fenced> step : steps) {
      Fenced answer = apply(step);
      assertThat(answer.applied()).as("%s", step).isFalse();
      assertThat(answer.job()).isNull();
    }
    assertThat(renewLost(claim)).containsExactly(claim);
    assertThat(await(store.find(claim.jobId()))).isEqualTo(before);
    assertThat(await(store.attempts(claim.jobId()))).isEqualTo(attempts);
    assertThat(await(store.output(claim.jobId(), 1))).isEmpty();
    assertThat(commits).isEmpty();
  }

  private List<Claim> renewLost(Claim claim) {
    return apply(new Step.Renew(claim.node(), LEASE, List.of(claim))).lost();
  }

  @Test
  void aClaimNobodyEverHadIsStale() {
    Job queued = submit();
    expectStale(new Claim(JobId.next(), "n1", 1));
    expectStale(new Claim(queued.id(), "n1", 0));
    expectStale(new Claim(queued.id(), "n1", 1));
  }

  @Test
  void anotherNodeOrAnotherFenceIsStale() {
    Job job = running("n1");
    expectStale(new Claim(job.id(), "n2", 1));
    expectStale(new Claim(job.id(), "n1", 2));
    expectStale(new Claim(job.id(), "n1", 0));
    assertThat(succeed(job).applied()).isTrue();
  }

  @Test
  void aFinishedJobIsNotFinishedAgain() {
    Job job = running("n1");
    Fenced first = finish(job, Transition.failed(ERROR, null));
    assertThat(first.job().state()).isEqualTo(JobState.FAILED);
    expectStale(claimOf(job));
  }

  @Test
  void twoFinishesInOneListCountOnce() {
    Job job = running("n1");
    List<Object> answers =
        applyAll(
            finishStep(job, Transition.succeeded(null)),
            finishStep(job, Transition.failed(ERROR, null)));
    assertThat(((Fenced) answers.get(0)).applied()).isTrue();
    assertThat(((Fenced) answers.get(1)).applied()).isFalse();
    assertThat(state(job)).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void theOwnerOfARescuedJobIsTooLate() {
    Job job = running("n1");
    clock.tick(LEASE);
    assertThat(rescue()).hasSize(1);
    expectStale(claimOf(job));
    Job again = claimOne("n2");
    assertThat(again.status().fence()).isGreaterThan(job.status().fence());
    expectStale(claimOf(job));
    assertThat(succeed(again).job().state()).isEqualTo(JobState.SUCCEEDED);
    expectStale(claimOf(job));
  }

  @Test
  void theSameNodeWithItsOldFenceIsTooLate() {
    Job first = running("n1");
    clock.tick(LEASE);
    rescue();
    alive("n1");
    Job second = claimOne("n1");
    assertThat(second.id()).isEqualTo(first.id());
    expectStale(claimOf(first));
    assertThat(renew("n1", second).lost()).isEmpty();
  }

  @Test
  void aReleasedClaimIsGone() {
    Job job = running("n1");
    assertThat(release(job).applied()).isTrue();
    expectStale(claimOf(job));
    Job again = claimOne("n1");
    assertThat(again.status().fence()).isEqualTo(2);
    assertThat(again.status().attempt()).isEqualTo(1);
    expectStale(claimOf(job));
  }

  @Test
  void aRetryingJobHasNoOwner() {
    Job job = running("n1");
    finish(job, Transition.retryIn(MINUTE, ERROR, null));
    expectStale(claimOf(job));
  }

  @Test
  void aDeletedJobHasNoOwner() {
    Job job = running("n1");
    succeed(job);
    apply(new Step.Delete(job.id()));
    expectStale(claimOf(job));
  }

  @Test
  void aJobRetriedByHandKeepsItsFence() {
    Job job = running("n1");
    finish(job, Transition.failed(ERROR, null));
    apply(new Step.Retry(job.id()));
    expectStale(claimOf(job));
    assertThat(claimOne("n1").status().fence()).isEqualTo(2);
    expectStale(claimOf(job));
  }

  @Test
  void aFinishBeforeACancelMakesTheCancelAConflict() {
    Job job = running("n1");
    Job done = succeed(job).job();
    assertThat(cancel(job.id()).outcome()).isEqualTo(ChangeOutcome.CONFLICT);
    assertThat(find(job.id())).isEqualTo(done);
  }

  @Test
  void anAttemptThatEndedByItselfAfterACancelKeepsItsOutcome() {
    Job job = running("n1");
    assertThat(cancel(job.id()).outcome()).isEqualTo(ChangeOutcome.DONE);
    Job done = succeed(job).job();
    assertThat(done.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(done.status().error()).isNull();
  }

  @Test
  void aRetryAfterACancelIsACancellation() {
    Job job = running("n1");
    cancel(job.id());
    assertThat(finish(job, Transition.retryIn(MINUTE, ERROR, null)).job().state())
        .isEqualTo(JobState.CANCELLED);
    assertThat(attempts(job)).hasSize(1);
  }

  @Test
  void progressIsKeptUntilTheNextAttempt() {
    Job job = running("n1");
    RawJson half = new RawJson("{\"percent\":50}");
    Job told = apply(new Step.Progress(claimOf(job), half)).job();
    assertThat(told.status().progress()).isEqualTo(half);
    assertThat(told.status().version()).isEqualTo(job.status().version() + 1);
    assertThat(told.state()).isEqualTo(JobState.RUNNING);
    Job waiting = finish(job, Transition.retryIn(MINUTE, ERROR, null)).job();
    assertThat(waiting.status().progress()).isEqualTo(half);
    clock.tick(MINUTE);
    assertThat(claimOne("n1").status().progress()).isNull();
  }
}
