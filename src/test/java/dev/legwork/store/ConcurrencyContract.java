package dev.legwork.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.Transition;
import dev.legwork.store.Step.Claimed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Concurrency keys: at most the limit of the newest submitted job at once, in the whole store. */
abstract class ConcurrencyContract extends StoreGroup {
  ConcurrencyContract(StoreBackend backend) {
    super(backend);
  }

  private static JobSpec keyed(String key, int limit) {
    return Specs.make().concurrency(key, limit).build();
  }

  @CanIgnoreReturnValue
  private List<Job> several(int count, JobSpec spec) {
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      jobs.add(submit(spec));
    }
    return jobs;
  }

  @Test
  void noMoreThanTheLimitAreClaimedByOneClaimOrByMany() {
    List<JobId> jobs = ids(several(5, keyed("k", 2)));
    assertThat(claimIds("n1", 5)).containsExactly(jobs.get(0), jobs.get(1));
    assertThat(claim("n2", 5)).isEmpty();
  }

  @Test
  void whatIsParkedKeepsNobodyWaiting() {
    several(50, keyed("k", 1));
    Job other = submit(keyed("other", 1));
    Job plain = submit();
    List<JobId> claimed = claimIds("n1", 100);
    assertThat(claimed).hasSize(3).contains(other.id(), plain.id());
  }

  @Test
  void theNextIsClaimableAfterSuccessFailureRetryAndRelease() {
    alive("n1");
    List<JobId> jobs = ids(several(5, keyed("k", 1)));
    succeed(claimOne("n1"));
    finish(claimOne("n1"), Transition.failed(ERROR, null));
    finish(claimOne("n1"), Transition.retryIn(HOUR, ERROR, null));
    Job fourth = claimOne("n1");
    assertThat(fourth.id()).isEqualTo(jobs.get(3));
    release(fourth);
    assertThat(claimIds("n2", 5)).containsExactly(jobs.get(3));
  }

  @Test
  void theNextIsClaimableAfterACancelIsCarriedOut() {
    List<JobId> jobs = ids(several(2, keyed("k", 1)));
    Job first = claimOne("n1");
    cancel(first.id());
    assertThat(claim("n2", 5)).isEmpty();
    finish(first, Transition.cancelled(null));
    assertThat(claimIds("n2", 5)).containsExactly(jobs.get(1));
  }

  @Test
  void theLongestWaitingIsNextAfterALoss() {
    alive("n1");
    List<JobId> jobs = ids(several(2, keyed("k", 1)));
    claimOne("n1");
    clock.tick(LEASE);
    assertThat(rescue()).hasSize(1);
    assertThat(claimIds("n2", 5)).containsExactly(jobs.get(1));
  }

  @Test
  void theFinishThatFreesTheKeyCanClaimTheNextInTheSameList() {
    List<JobId> jobs = ids(several(2, keyed("k", 1)));
    Job first = claimOne("n1");
    List<Object> answers =
        applyAll(finishStep(first, Transition.succeeded(null)), claimStep("n1", 1));
    assertThat(ids(((Claimed) answers.get(1)).jobs())).containsExactly(jobs.get(1));
  }

  @Test
  void aParkedJobKeepsItsPlace() {
    Job holder = submit(keyed("k", 1));
    claimOne("n1");
    Job low = submit(Specs.make().concurrency("k", 1).priority(1).build());
    Job high = submit(Specs.make().concurrency("k", 1).priority(9).build());
    succeed(find(holder.id()));
    assertThat(claimIds("n1", 5)).containsExactly(high.id());
    assertThat(state(low)).isEqualTo(JobState.QUEUED);
  }

  @Test
  void theNewestSubmittedJobRaisesTheLimitForAll() {
    several(3, keyed("k", 1));
    assertThat(claim("n1", 5)).hasSize(1);
    submit(keyed("k", 3));
    assertThat(claim("n1", 5)).hasSize(2);
  }

  @Test
  void theNewestSubmittedJobLowersTheLimitForAll() {
    several(4, keyed("k", 3));
    List<Job> claimed = claim("n1", 2);
    Job newest = submit(keyed("k", 1));
    assertThat(waiting(newest).concurrencyLimit()).isEqualTo(1);
    assertThat(claim("n1", 5)).isEmpty();
    succeed(claimed.get(0));
    assertThat(claim("n1", 5)).isEmpty();
    succeed(claimed.get(1));
    assertThat(claim("n1", 5)).hasSize(1);
  }

  @Test
  void aKeyHoldsAcrossQueuesAndKinds() {
    submit(Specs.make().queue("a").concurrency("k", 1).build());
    submit(Specs.make().queue("b").concurrency("k", 1).build());
    submit(Specs.make().queue("c").kind(JobKind.HTTP).concurrency("k", 1).build());
    Step.ClaimDue both = new Step.ClaimDue("n1", Map.of(JobKind.PROCESS, 5, JobKind.HTTP, 5));
    for (int i = 0; i < 3; i++) {
      List<Job> claimed = apply(both).jobs();
      assertThat(claimed).hasSize(1);
      succeed(claimed.get(0));
    }
    assertThat(apply(both).jobs()).isEmpty();
  }

  @Test
  void aPausedQueueDoesNotKeepTheKeyFromOthers() {
    Job holder = running("n1", keyed("k", 1));
    Job paused = submit(Specs.make().queue("a-paused").concurrency("k", 1).build());
    Job open = submit(Specs.make().queue("b-open").concurrency("k", 1).build());
    pause("a-paused");
    succeed(holder);
    List<Job> claimed = claim("n1", 5);
    assertThat(ids(claimed)).containsExactly(open.id());
    resume("a-paused");
    assertThat(claim("n1", 5)).isEmpty();
    succeed(claimed.get(0));
    assertThat(claimIds("n1", 5)).containsExactly(paused.id());
  }

  @Test
  void aFullQueueOrAnUnwantedKindDoesNotKeepTheKeyFromOthers() {
    Job holder = running("n1", keyed("k", 1));
    submit(Specs.make().kind(JobKind.HTTP).queue("http").concurrency("k", 1).build());
    Job open = submit(Specs.make().queue("open").concurrency("k", 1).build());
    succeed(holder);
    assertThat(claimIds("n1", 5)).containsExactly(open.id());
  }

  @Test
  void aParkedJobCanBeCancelledAndExpire() {
    Job holder = running("n1", keyed("k", 1));
    Job cancelled = submit(keyed("k", 1));
    Job expiring = submit(Specs.make().concurrency("k", 1).expiresIn(MINUTE).build());
    Job last = submit(keyed("k", 1));
    cancel(cancelled.id());
    clock.tick(MINUTE);
    promote();
    assertThat(state(expiring)).isEqualTo(JobState.EXPIRED);
    succeed(holder);
    assertThat(claimIds("n1", 5)).containsExactly(last.id());
  }

  @Test
  void aDelayedJobTakesNoKeyUntilItIsClaimed() {
    submit(Specs.make().concurrency("k", 1).delay(HOUR).build());
    Job now = submit(keyed("k", 1));
    assertThat(claimIds("n1", 5)).containsExactly(now.id());
  }

  @Test
  void aReplacementCanChangeTheKey() {
    running("n1", keyed("k", 1));
    JobSpec parked =
        Specs.make()
            .concurrency("k", 1)
            .dedupe("d", HOUR, dev.legwork.job.Dedupe.OnDuplicate.REPLACE)
            .build();
    Job job = submit(parked);
    assertThat(claim("n1", 5)).isEmpty();
    insert(
        Specs.make()
            .concurrency("other", 1)
            .dedupe("d", HOUR, dev.legwork.job.Dedupe.OnDuplicate.REPLACE)
            .build());
    assertThat(claimIds("n1", 5)).containsExactly(job.id());
    submit(keyed("k", 2));
    assertThat(claim("n1", 5)).hasSize(1);
  }

  @Test
  void whatAParkedJobWaitsForIsTold() {
    Job holder = running("n1", keyed("k", 1));
    Job parked = submit(keyed("k", 1));
    Waiting waiting = waiting(parked);
    assertThat(waiting.parked()).isTrue();
    assertThat(waiting.ahead()).isNull();
    assertThat(waiting.concurrencyLimit()).isEqualTo(1);
    assertThat(waiting.concurrencyKeyHolders()).containsExactly(holder.id());
    succeed(holder);
    Waiting after = waiting(parked);
    assertThat(after.parked()).isFalse();
    assertThat(after.ahead()).isZero();
    assertThat(after.concurrencyKeyHolders()).isEmpty();
  }

  @Test
  void whoeverIsNextAndGoesAwayLetsTheOneBehindHimIn() {
    Job holder = running("n1", keyed("k", 1));
    Job next = submit(keyed("k", 1));
    Job behind = submit(keyed("k", 1));
    Job last = submit(Specs.make().concurrency("k", 1).expiresIn(MINUTE).priority(0).build());
    Job lastOfAll = submit(Specs.make().concurrency("k", 1).priority(0).build());
    assertThat(claim("n1", 5)).isEmpty();
    succeed(holder);
    cancel(next.id());
    assertThat(waiting(behind).ahead()).isZero();
    cancel(behind.id());
    clock.tick(MINUTE);
    assertThat(claimIds("n1", 5)).containsExactly(lastOfAll.id());
    assertThat(state(last)).isEqualTo(JobState.EXPIRED);
  }

  @Test
  void whoIsParkedIsToldBeforeAnyClaimLooked() {
    List<Job> jobs = several(2, keyed("k", 1));
    assertThat(waiting(jobs.get(1)).parked()).isFalse();
    claimOne("n1");
    assertThat(waiting(jobs.get(1)).parked()).isTrue();
    assertThat(waiting(jobs.get(1)).ahead()).isNull();
  }
}
