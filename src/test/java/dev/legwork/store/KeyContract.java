package dev.legwork.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.Dedupe.OnDuplicate;
import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobId;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.Refusal;
import dev.legwork.store.Step.Inserted;
import dev.legwork.store.Step.Inserted.InsertOutcome;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Idempotency and dedupe keys. Every answer but a refusal and a replay writes the idempotency key.
 * A window is over at its last moment. A dedupe window counts from the submission that made the job
 * and is not moved by a replacement. A replacement is not asked for the depth of its queue.
 */
abstract class KeyContract extends StoreGroup {
  private static final IdempotencyKey KEY = new IdempotencyKey("alice", "k", "f", HOUR);

  KeyContract(StoreBackend backend) {
    super(backend);
  }

  private static JobSpec deduped(OnDuplicate onDuplicate) {
    return Specs.make().dedupe("d", HOUR, onDuplicate).build();
  }

  private void expectOutcome(Inserted inserted, InsertOutcome outcome, Job job) {
    assertThat(inserted.outcome()).isEqualTo(outcome);
    assertThat(inserted.job()).isEqualTo(job);
    assertThat(inserted.refusal()).isNull();
  }

  @Test
  void theSameRequestGivesTheSameJobAsItIsNow() {
    Job job = insert(Specs.plain(), KEY).job();
    expectOutcome(insert(Specs.plain(), KEY), InsertOutcome.REPLAYED, job);
    Job done = succeed(claimOne("n1")).job();
    expectOutcome(insert(Specs.plain(), KEY), InsertOutcome.REPLAYED, done);
    assertThat(all()).hasSize(1);
  }

  @Test
  void theSameRequestTwiceInOneCommitMakesOneJob() {
    Submission submission = Submission.of(Specs.plain()).with(KEY);
    assertThat(applyAll(new Step.Insert(submission), new Step.Insert(submission)))
        .extracting(answer -> ((Inserted) answer).outcome())
        .containsExactly(InsertOutcome.CREATED, InsertOutcome.REPLAYED);
    assertThat(all()).hasSize(1);
  }

  @Test
  void anotherBodyUnderTheSameKeyIsRefused() {
    Job job = insert(Specs.plain(), KEY).job();
    Inserted other =
        insert(Specs.in("other"), new IdempotencyKey("alice", "k", "another body", HOUR));
    assertThat(other.outcome()).isEqualTo(InsertOutcome.REFUSED);
    assertThat(other.refusal()).isInstanceOf(Refusal.IdempotencyMismatch.class);
    assertThat(all()).containsExactly(job);
    expectOutcome(insert(Specs.plain(), KEY), InsertOutcome.REPLAYED, job);
  }

  @Test
  void keysOfDifferentCallersNeverMeet() {
    insert(Specs.plain(), KEY);
    insert(Specs.plain(), new IdempotencyKey("bob", "k", "f", HOUR));
    // Scope and key must not be glued together.
    insert(Specs.plain(), new IdempotencyKey("alicek", "", "f", HOUR));
    insert(Specs.plain(), new IdempotencyKey("", "alicek", "f", HOUR));
    assertThat(all()).hasSize(4);
  }

  @Test
  void aJobOutOfReachIsNeitherShownNorReplacedNorComeAfter() {
    for (OnDuplicate onDuplicate : OnDuplicate.values()) {
      Job first = insert(deduped(OnDuplicate.RETURN), null).job();
      Inserted blind = insertWithin("elsewhere", deduped(onDuplicate));
      assertThat(blind.outcome()).isEqualTo(InsertOutcome.REFUSED);
      assertThat(blind.job()).isNull();
      assertThat(blind.refusal()).isInstanceOf(Refusal.StateConflict.class);
      assertThat(blind.refusal().detail()).doesNotContain(first.id().toString());
      assertThat(all()).containsExactly(first);
    }
    Job known = all().get(0);
    JobSpec later = Specs.make().after(known.id()).build();
    assertThat(insertWithin("elsewhere", later).refusal()).isInstanceOf(Refusal.Invalid.class);
    assertThat(insertWithin("default", later).outcome()).isEqualTo(InsertOutcome.CREATED);
    expectOutcome(
        insertWithin("default", deduped(OnDuplicate.RETURN)), InsertOutcome.DUPLICATE, known);
  }

  private Inserted insertWithin(String queue, JobSpec spec) {
    return apply(
        new Step.Insert(
            new Submission(JobId.next(), spec, null, null, null, null, null, null, Set.of(queue))));
  }

  @Test
  void anIdempotencyKeyEndsWithItsWindow() {
    Job job = insert(Specs.plain(), KEY).job();
    clock.tick(HOUR.minusMillis(1));
    expectOutcome(insert(Specs.plain(), KEY), InsertOutcome.REPLAYED, job);
    clock.tick(Duration.ofMillis(1));
    Inserted fresh = insert(Specs.plain(), new IdempotencyKey("alice", "k", "other", HOUR));
    assertThat(fresh.outcome()).isEqualTo(InsertOutcome.CREATED);
    clock.tick(HOUR.minusMillis(1));
    assertThat(apply(new Step.Delete(cancel(job.id()).job().id())).job()).isNotNull();
    expectOutcome(
        insert(Specs.plain(), new IdempotencyKey("alice", "k", "other", HOUR)),
        InsertOutcome.REPLAYED,
        fresh.job());
  }

  @Test
  void anIdempotencyKeyGoesWithItsJob() {
    Job job = insert(Specs.plain(), KEY).job();
    cancel(job.id());
    apply(new Step.Delete(job.id()));
    assertThat(insert(Specs.plain(), KEY).outcome()).isEqualTo(InsertOutcome.CREATED);
  }

  @Test
  void idempotencyIsAskedBeforeDedupe() {
    Job job = insert(deduped(OnDuplicate.REJECT), KEY).job();
    expectOutcome(insert(deduped(OnDuplicate.REJECT), KEY), InsertOutcome.REPLAYED, job);
  }

  @Test
  void aDuplicateRemembersItsRequest() {
    Job first = submit(deduped(OnDuplicate.RETURN));
    expectOutcome(insert(deduped(OnDuplicate.RETURN), KEY), InsertOutcome.DUPLICATE, first);
    expectOutcome(insert(deduped(OnDuplicate.RETURN), KEY), InsertOutcome.REPLAYED, first);
  }

  @Test
  void aRejectedDuplicateNamesTheFirstAndRemembersNothing() {
    Job first = submit(deduped(OnDuplicate.RETURN));
    Inserted rejected = insert(deduped(OnDuplicate.REJECT), KEY);
    assertThat(rejected.outcome()).isEqualTo(InsertOutcome.REFUSED);
    assertThat(((Refusal.Duplicate) rejected.refusal()).existing()).isEqualTo(first.id());
    assertThat(insert(Specs.plain(), KEY).outcome()).isEqualTo(InsertOutcome.CREATED);
  }

  @Test
  void aDedupeKeyCountsInTheWholeStoreWhateverBecameOfTheFirstJob() {
    submit(deduped(OnDuplicate.RETURN));
    Job done = succeed(claimOne("n1")).job();
    JobSpec elsewhere = Specs.make().queue("other").dedupe("d", MINUTE, OnDuplicate.RETURN).build();
    clock.tick(HOUR.minusMillis(1));
    expectOutcome(insert(elsewhere), InsertOutcome.DUPLICATE, done);
    clock.tick(Duration.ofMillis(1));
    assertThat(insert(elsewhere).outcome()).isEqualTo(InsertOutcome.CREATED);
  }

  @Test
  void aDedupeKeyGoesWithItsJobButNotWithAnEarlierOne() {
    Job first = succeededWith(deduped(OnDuplicate.RETURN));
    clock.tick(HOUR);
    Job second = submit(deduped(OnDuplicate.RETURN));
    apply(new Step.Delete(first.id()));
    expectOutcome(insert(deduped(OnDuplicate.RETURN)), InsertOutcome.DUPLICATE, second);
    cancel(second.id());
    apply(new Step.Delete(second.id()));
    assertThat(insert(deduped(OnDuplicate.REJECT)).outcome()).isEqualTo(InsertOutcome.CREATED);
  }

  private Job succeededWith(JobSpec spec) {
    submit(spec);
    return succeed(claimOne("n1")).job();
  }

  @Test
  void aWaitingJobIsReplacedInPlace() {
    Job first = submit(Specs.make().dedupe("d", HOUR, OnDuplicate.RETURN).delay(HOUR).build());
    clock.tick(MINUTE);
    JobSpec next =
        Specs.make()
            .queue("other")
            .priority(9)
            .dedupe("d", Duration.ofDays(1), OnDuplicate.REPLACE)
            .build();

    Inserted replaced = insert(next, KEY);

    Job job = find(first.id());
    expectOutcome(replaced, InsertOutcome.REPLACED, job);
    assertThat(job.spec()).isEqualTo(next);
    assertThat(job.origin()).isEqualTo(first.origin());
    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.status().version()).isEqualTo(2);
    assertThat(job.status().dueAt()).isEqualTo(now());
    assertThat(all()).hasSize(1);
    assertThat(queue("other").count(JobState.QUEUED)).isEqualTo(1);
    expectOutcome(insert(next, KEY), InsertOutcome.REPLAYED, job);
    assertThat(claimIds("n1", 5)).containsExactly(first.id());
    clock.tick(HOUR.minus(MINUTE));
    assertThat(insert(next).outcome()).isEqualTo(InsertOutcome.CREATED);
  }

  @Test
  void aReplacedJobLeavesItsOldLine() {
    Job first = submit(deduped(OnDuplicate.RETURN));
    JobSpec later = Specs.make().dedupe("d", HOUR, OnDuplicate.REPLACE).delay(MINUTE).build();
    assertThat(insert(later).job().state()).isEqualTo(JobState.SCHEDULED);
    assertThat(claim("n1", 1)).isEmpty();
    clock.tick(MINUTE);
    assertThat(claimIds("n1", 1)).containsExactly(first.id());
  }

  @Test
  void aJobThatANodeHadIsNotReplaced() {
    submit(deduped(OnDuplicate.RETURN));
    Job claimed = claimOne("n1");
    expectOutcome(insert(deduped(OnDuplicate.REPLACE)), InsertOutcome.DUPLICATE, claimed);
    Job done = succeed(claimed).job();
    expectOutcome(insert(deduped(OnDuplicate.REPLACE)), InsertOutcome.DUPLICATE, done);
  }

  @Test
  void aReplacementTakesOverPredecessors() {
    Job old = submit(Specs.make().delay(HOUR).build());
    Job other = submit(Specs.make().delay(HOUR).build());
    Job first = submit(Specs.make().after(old.id()).dedupe("d", HOUR, OnDuplicate.RETURN).build());
    insert(Specs.make().after(other.id()).dedupe("d", HOUR, OnDuplicate.REPLACE).build());
    cancel(old.id());
    assertThat(state(first)).isEqualTo(JobState.SCHEDULED);
    cancel(other.id());
    assertThat(find(first.id()).status().error().code()).isEqualTo(JobError.Code.CHILD_FAILED);
  }

  @Test
  void aReplacementWithWrongPredecessorsChangesNothing() {
    Job first = submit(deduped(OnDuplicate.RETURN));
    for (JobId wrong : new JobId[] {JobId.next(), first.id()}) {
      Inserted refused =
          insert(Specs.make().after(wrong).dedupe("d", HOUR, OnDuplicate.REPLACE).build());
      assertThat(refused.outcome()).isEqualTo(InsertOutcome.REFUSED);
      assertThat(((Refusal.Invalid) refused.refusal()).violations()).hasSize(1);
      assertThat(find(first.id())).isEqualTo(first);
    }
  }

  @Test
  void aReplacementThatWouldWaitForItselfIsRefusedAndChangesNothing() {
    Job first = submit(Specs.make().dedupe("d", HOUR, OnDuplicate.RETURN).delay(HOUR).build());
    Job second = submit(Specs.make().after(first.id()).build());
    Job other = submit(Specs.make().delay(HOUR).build());
    Job third = submit(Specs.make().after(other.id(), second.id()).build());
    Job before = find(first.id());
    for (Job ring : new Job[] {second, third}) {
      Inserted refused =
          insert(
              Specs.make()
                  .after(other.id(), ring.id())
                  .dedupe("d", HOUR, OnDuplicate.REPLACE)
                  .build());
      assertThat(refused.outcome()).isEqualTo(InsertOutcome.REFUSED);
      assertThat(((Refusal.Invalid) refused.refusal()).violations())
          .singleElement()
          .matches(violation -> violation.pointer().equals("/after/1"))
          .matches(violation -> violation.detail().contains(ring.id().toString()));
      assertThat(find(first.id())).isEqualTo(before);
    }
    JobSpec straight =
        Specs.make().after(other.id()).dedupe("d", HOUR, OnDuplicate.REPLACE).build();
    assertThat(insert(straight).outcome()).isEqualTo(InsertOutcome.REPLACED);
    cancel(other.id());
    assertThat(find(third.id()).state()).isEqualTo(JobState.FAILED);
    assertThat(find(second.id()).state()).isEqualTo(JobState.FAILED);
  }

  @Test
  void aJobThatANodeHandedBackIsNotReplacedEither() {
    submit(deduped(OnDuplicate.RETURN));
    Job back = release(claimOne("n1")).job();
    expectOutcome(insert(deduped(OnDuplicate.REPLACE)), InsertOutcome.DUPLICATE, back);
  }
}
