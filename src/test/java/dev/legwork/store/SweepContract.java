package dev.legwork.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.Dedupe.OnDuplicate;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.Step.Inserted.InsertOutcome;
import dev.legwork.store.Step.Promoted;
import dev.legwork.store.Step.Pruned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What time brings: promotion, expiry, pruning. */
abstract class SweepContract extends StoreGroup {
  SweepContract(StoreBackend backend) {
    super(backend);
  }

  @Test
  void anEmptyStoreWaitsForNoTime() {
    running("n1");
    submit();
    assertThat(promote()).isEqualTo(new Promoted(0, null));
  }

  @Test
  void whatIsDueIsQueuedAndTheNextTimeIsTold() {
    Job retrying = retrying();
    Job soon = submit(Specs.make().delay(MINUTE).build());
    Job late = submit(Specs.make().delay(HOUR).build());
    assertThat(promote()).isEqualTo(new Promoted(0, now().plus(MINUTE)));
    clock.tick(MINUTE);
    assertThat(promote()).isEqualTo(new Promoted(2, late.status().dueAt()));
    assertThat(state(retrying)).isEqualTo(JobState.QUEUED);
    Job queued = find(soon.id());
    assertThat(queued.state()).isEqualTo(JobState.QUEUED);
    assertThat(queued.status().dueAt()).isEqualTo(soon.status().dueAt());
    assertThat(state(late)).isEqualTo(JobState.SCHEDULED);
  }

  @Test
  void whatIsOverdueExpiresAndTheNextTimeCountsExpiries() {
    Job expiring = submit(Specs.make().expiresIn(MINUTE).build());
    submit(Specs.make().delay(HOUR).build());
    assertThat(promote()).isEqualTo(new Promoted(0, expiring.status().expiresAt()));
    clock.tick(MINUTE);
    assertThat(promote().jobs()).isEqualTo(1);
    Job expired = find(expiring.id());
    assertThat(expired.state()).isEqualTo(JobState.EXPIRED);
    assertThat(expired.status().pruneAt()).isEqualTo(now().plus(Duration.ofDays(7)));
  }

  @Test
  void aJobThatWaitsForOthersExpiresToo() {
    Job one = submit(Specs.make().delay(HOUR).build());
    Job next = submit(Specs.make().after(one.id()).expiresIn(MINUTE).build());
    assertThat(promote().nextAt()).isEqualTo(next.status().expiresAt());
    clock.tick(MINUTE);
    promote();
    assertThat(state(next)).isEqualTo(JobState.EXPIRED);
  }

  @Test
  void aPromotionMovesNoMoreThanItsLimit() {
    List<JobId> jobs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      jobs.add(submit(Specs.make().delay(MINUTE.plusMillis(i)).build()).id());
    }
    clock.tick(HOUR);
    assertThat(apply(new Step.Promote(2)).jobs()).isEqualTo(2);
    assertThat(find(jobs.get(1)).state()).isEqualTo(JobState.QUEUED);
    assertThat(find(jobs.get(2)).state()).isEqualTo(JobState.SCHEDULED);
    Promoted second = apply(new Step.Promote(2));
    assertThat(second.jobs()).isEqualTo(2);
    assertThat(second.nextAt()).isBeforeOrEqualTo(now());
    assertThat(apply(new Step.Promote(2))).isEqualTo(new Promoted(1, null));
  }

  @Test
  void retentionIsTheJobsOwnThenTheQueuesThenByOutcome() {
    Map<String, Duration> queues = Map.of("short", Duration.ofMinutes(2));
    open(new RetentionPolicy(Duration.ofMinutes(3), Duration.ofMinutes(4), queues, 100));
    JobSpec own = Specs.make().queue("short").retention(MINUTE).build();
    Job first = ended(dev.legwork.job.Transition.succeeded(null), own);
    Job second = ended(dev.legwork.job.Transition.succeeded(null), Specs.in("short"));
    Job third = succeeded();
    Job fourth = failed();
    for (Job job : List.of(first, second, third, fourth)) {
      assertThat(apply(new Step.Prune(10))).isEqualTo(new Pruned(List.of(), false));
      clock.tick(MINUTE);
      assertThat(apply(new Step.Prune(10))).isEqualTo(new Pruned(List.of(job.id()), false));
      assertThat(exists(job.id())).isFalse();
    }
  }

  @Test
  void openJobsAreNeverPruned() {
    open(new RetentionPolicy(Duration.ZERO, Duration.ZERO, Map.of(), 0));
    Job retrying = retrying();
    Job running = running("n1");
    Job queued = submit();
    Job scheduled = submit(Specs.make().delay(Duration.ofDays(500)).build());
    clock.tick(Duration.ofDays(400));
    assertThat(apply(new Step.Prune(10)).jobs()).isEmpty();
    assertThat(all()).containsExactlyInAnyOrder(retrying, running, queued, scheduled);
  }

  @Test
  void aPruningTakesNoMoreThanItsLimitInOrder() {
    List<JobId> jobs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      jobs.add(succeeded().id());
      clock.tick(Duration.ofMillis(1));
    }
    assertThat(apply(new Step.Prune(2))).isEqualTo(new Pruned(List.of(), false));
    clock.tick(Duration.ofDays(1));
    assertThat(apply(new Step.Prune(2))).isEqualTo(new Pruned(jobs.subList(0, 2), true));
    assertThat(apply(new Step.Prune(2))).isEqualTo(new Pruned(jobs.subList(2, 4), true));
    assertThat(apply(new Step.Prune(2))).isEqualTo(new Pruned(jobs.subList(4, 5), false));
  }

  @Test
  void finalJobsBeyondTheirMaximumGoFirstDueFirst() {
    open(new RetentionPolicy(Duration.ofDays(1), Duration.ofDays(2), Map.of(), 2));
    Job failed = failed();
    Job first = succeeded();
    Job second = succeeded();
    Job third = succeeded();
    assertThat(apply(new Step.Prune(1))).isEqualTo(new Pruned(List.of(first.id()), true));
    assertThat(apply(new Step.Prune(9))).isEqualTo(new Pruned(List.of(second.id()), false));
    assertThat(ids(all())).containsExactly(third.id(), failed.id());
  }

  @Test
  void aPrunedJobLeavesNothing() {
    IdempotencyKey key = new IdempotencyKey("a", "k", "f", Duration.ofDays(30));
    JobSpec spec = Specs.make().dedupe("d", Duration.ofDays(30), OnDuplicate.RETURN).build();
    insert(spec, key);
    Job job = succeed(claimOne("n1")).job();
    clock.tick(Duration.ofDays(2));
    assertThat(apply(new Step.Prune(10)).jobs()).containsExactly(job.id());
    assertThat(attempts(job)).isEmpty();
    assertThat(await(store.queues())).isEmpty();
    assertThat(insert(spec, key).outcome()).isEqualTo(InsertOutcome.CREATED);
  }

  @Test
  void pruningOldKeysLeavesThoseThatCount() {
    IdempotencyKey shortKey = new IdempotencyKey("a", "short", "f", MINUTE);
    IdempotencyKey longKey = new IdempotencyKey("a", "long", "f", HOUR);
    insert(Specs.make().dedupe("short", MINUTE, OnDuplicate.RETURN).build(), shortKey);
    JobSpec spec = Specs.make().dedupe("long", HOUR, OnDuplicate.RETURN).build();
    insert(spec, longKey);
    clock.tick(MINUTE);
    assertThat(apply(new Step.Prune(10)).jobs()).isEmpty();
    assertThat(insert(spec, longKey).outcome()).isEqualTo(InsertOutcome.REPLAYED);
    assertThat(insert(spec).outcome()).isEqualTo(InsertOutcome.DUPLICATE);
    assertThat(insert(Specs.plain(), shortKey).outcome()).isEqualTo(InsertOutcome.CREATED);
  }

  @Test
  void aJobRetriedByHandIsNotPruned() {
    Job job = failed();
    apply(new Step.Retry(job.id()));
    clock.tick(Duration.ofDays(30));
    assertThat(apply(new Step.Prune(10)).jobs()).isEmpty();
    assertThat(claimIds("n1", 1)).containsExactly(job.id());
  }

  @Test
  void aPruningSaysMoreOnlyIfThereIs() {
    List<JobId> old = List.of(succeeded().id(), succeeded().id(), succeeded().id());
    clock.tick(Duration.ofDays(30));
    assertThat(apply(new Step.Prune(2))).isEqualTo(new Pruned(old.subList(0, 2), true));
    assertThat(apply(new Step.Prune(1))).isEqualTo(new Pruned(old.subList(2, 3), false));
    assertThat(apply(new Step.Prune(1))).isEqualTo(new Pruned(List.of(), false));
  }
}
