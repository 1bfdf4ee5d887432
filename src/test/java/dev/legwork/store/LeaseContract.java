package dev.legwork.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.CancelRequest;
import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobState;
import dev.legwork.job.RetryPolicy.OnLost;
import dev.legwork.store.AttemptRecord.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Leases of nodes, and taking back what a dead one held. A lease is over at its last moment. */
abstract class LeaseContract extends StoreGroup {
  LeaseContract(StoreBackend backend) {
    super(backend);
  }

  @Test
  void aLeaseLastsAsLongAsItIsRenewed() {
    Job job = running("n1");
    for (int i = 0; i < 5; i++) {
      clock.tick(LEASE.minusMillis(1));
      assertThat(rescue()).isEmpty();
      assertThat(renew("n1", job).lost()).isEmpty();
    }
    clock.tick(LEASE.minusMillis(1));
    assertThat(rescue()).isEmpty();
    clock.tick(Duration.ofMillis(1));
    assertThat(ids(rescue())).containsExactly(job.id());
  }

  @Test
  void aNodeNobodyKnowsLosesItsClaims() {
    submit();
    Job job = claimOne("stranger");
    assertThat(ids(rescue())).containsExactly(job.id());
  }

  @Test
  void aRenewalThatIsLateButBeforeTheRescueHolds() {
    Job job = running("n1");
    clock.tick(HOUR);
    assertThat(renew("n1", job).lost()).isEmpty();
    assertThat(rescue()).isEmpty();
    assertThat(succeed(job).applied()).isTrue();
  }

  @Test
  void aFinishThatIsLateButBeforeTheRescueHolds() {
    Job job = running("n1");
    clock.tick(HOUR);
    assertThat(succeed(job).applied()).isTrue();
    assertThat(rescue()).isEmpty();
  }

  @Test
  void theFirstLossQueuesAtOnceAndIsAnAttempt() {
    Job job = running("n1");
    clock.tick(LEASE);
    Job lost = rescue().get(0);
    assertThat(find(job.id())).isEqualTo(lost);
    assertThat(lost.state()).isEqualTo(JobState.QUEUED);
    assertThat(lost.status().lost()).isEqualTo(1);
    assertThat(lost.status().failures()).isZero();
    assertThat(lost.status().dueAt()).isEqualTo(now());
    assertThat(lost.status().error().code()).isEqualTo(JobError.Code.NODE_LOST);
    assertThat(attempts(job))
        .containsExactly(
            new AttemptRecord(
                1,
                "n1",
                job.status().startedAt(),
                now(),
                Outcome.LOST,
                lost.status().error(),
                null));
  }

  @Test
  void theSecondLossWaitsAndTheThirdIsTheEnd() {
    submit();
    Job first = claimOne("gone");
    rescue();
    claimOne("gone");
    Job second = rescue().get(0);
    assertThat(second.state()).isEqualTo(JobState.RETRYING);
    assertThat(second.status().dueAt()).isAfter(now());
    clock.tick(HOUR);
    claimOne("gone");
    Job third = rescue().get(0);
    assertThat(third.state()).isEqualTo(JobState.FAILED);
    assertThat(attempts(first))
        .extracting(AttemptRecord::outcome)
        .containsExactly(Outcome.LOST, Outcome.LOST, Outcome.LOST);
  }

  @Test
  void whatMayRunOnceOnlyFailsWithItsNode() {
    submit(Specs.make().onLost(OnLost.FAIL).build());
    claimOne("gone");
    Job lost = rescue().get(0);
    assertThat(lost.state()).isEqualTo(JobState.FAILED);
    assertThat(attempts(lost)).extracting(AttemptRecord::outcome).containsExactly(Outcome.LOST);
  }

  @Test
  void aLossUnderACancelIsACancellation() {
    submit();
    Job job = claimOne("gone");
    cancel(job.id());
    assertThat(rescue().get(0).state()).isEqualTo(JobState.CANCELLED);
    assertThat(attempts(job)).hasSize(1);
  }

  @Test
  void aRescueTakesNoMoreThanItsLimitAndOnlyTheDead() {
    alive("alive");
    for (int i = 0; i < 4; i++) {
      submit();
    }
    Job safe = claimOne("alive");
    claim("gone", 3);
    assertThat(apply(new Step.Rescue(2)).jobs()).hasSize(2);
    assertThat(apply(new Step.Rescue(2)).jobs()).hasSize(1);
    assertThat(apply(new Step.Rescue(2)).jobs()).isEmpty();
    assertThat(find(safe.id())).isEqualTo(safe);
  }

  @Test
  void aRenewalNamesTheNodesJobsUnderACancelRequest() {
    alive("n1");
    Job one = running("n1");
    Job two = running("n1");
    Job others = running("n2");
    assertThat(renew("n1", one, two).cancels()).isEmpty();
    apply(new Step.Cancel(two.id(), new CancelRequest("enough", MINUTE)));
    cancel(others.id());
    assertThat(renew("n1", one, two).cancels()).containsExactly(find(two.id()));
    finish(two, dev.legwork.job.Transition.cancelled(null));
    assertThat(renew("n1", one).cancels()).isEmpty();
  }

  @Test
  void aRenewalNamesClaimsThatAreNotTheNodesOwn() {
    Job own = running("n1");
    Job others = running("n2");
    assertThat(renew("n1", own, others).lost()).containsExactly(claimOf(others));
  }

  @Test
  void aRenewalChangesNoJob() {
    Job job = running("n1");
    commits.clear();
    renew("n1", job);
    assertThat(find(job.id())).isEqualTo(job);
    assertThat(commits).isEmpty();
  }

  @Test
  void claimsAreTakenBackInTheOrderOfTheirIds() {
    alive("n1");
    alive("n2");
    Job first = submit();
    Job second = submit();
    Job third = submit();
    Job fourth = submit();
    assertThat(claimIds("n2", 1)).containsExactly(first.id());
    assertThat(claimIds("n1", 2)).containsExactly(second.id(), third.id());
    assertThat(claimIds("n2", 1)).containsExactly(fourth.id());
    clock.tick(LEASE);
    assertThat(ids(apply(new Step.Rescue(3)).jobs()))
        .containsExactly(first.id(), second.id(), third.id());
    assertThat(ids(rescue())).containsExactly(fourth.id());
  }
}
