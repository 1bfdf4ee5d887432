package dev.legwork.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.Dedupe.OnDuplicate;
import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.Origin;
import dev.legwork.job.Refusal;
import dev.legwork.job.RetryPolicy.OnLost;
import dev.legwork.job.TraceContext;
import dev.legwork.job.Transition;
import dev.legwork.job.Violation;
import dev.legwork.store.Step.Inserted;
import dev.legwork.store.Step.Inserted.InsertOutcome;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/**
 * Making jobs: what comes back, predecessors, depth. Asked in this order: idempotency key, dedupe
 * key, predecessors, depth, id.
 */
abstract class InsertContract extends StoreGroup {
  private static final TraceContext TRACE =
      new TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "a=1 2,b@c=3");

  InsertContract(StoreBackend backend) {
    super(backend);
  }

  @Test
  void everythingOfASubmissionIsKept() {
    Job predecessor = submit();
    JobSpec spec =
        Specs.make()
            .kind(JobKind.HTTP)
            .name("charge")
            .queue("billing")
            .priority(9)
            .label("order", "4711")
            .label("quoted", "\"ü\" \\ x")
            .runAt(now().plus(HOUR))
            .expiresIn(Duration.ofDays(2))
            .onLost(OnLost.FAIL)
            .dedupe("charge:4711", HOUR, OnDuplicate.REJECT)
            .concurrency("customer-9", 3)
            .after(predecessor.id())
            .retention(Duration.ofDays(3))
            .build();
    JobId id = JobId.next();
    JobId parent = JobId.next();
    JobId root = JobId.next();
    Submission submission = new Submission(id, spec, null, "alice", TRACE, parent, root, "nightly");

    Inserted inserted = apply(new Step.Insert(submission));

    assertThat(inserted.outcome()).isEqualTo(InsertOutcome.CREATED);
    assertThat(inserted.refusal()).isNull();
    Job job = find(id);
    assertThat(job).isEqualTo(inserted.job());
    assertThat(job.spec()).isEqualTo(spec);
    assertThat(job.origin()).isEqualTo(new Origin(now(), "alice", TRACE, parent, root, "nightly"));
    assertThat(job.status().version()).isEqualTo(1);
    assertThat(job.status().pendingAfter()).isEqualTo(1);
    assertThat(job.status().expiresAt()).isEqualTo(now().plus(Duration.ofDays(2)));
  }

  @Test
  void aPlainJobIsQueuedAndItsOwnRoot() {
    Job job = submit();
    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.origin()).isEqualTo(new Origin(now(), null, null, null, job.id(), null));
    assertThat(job.status().dueAt()).isEqualTo(now());
    assertThat(job.status().fence()).isZero();
    assertThat(find(job.id())).isEqualTo(job);
  }

  @Test
  void whatIsDueLaterIsScheduledAndWhatWasDueIsQueued() {
    Job delayed = submit(Specs.make().delay(MINUTE).build());
    Job later = submit(Specs.make().runAt(now().plus(HOUR)).build());
    Job past = submit(Specs.make().runAt(now().minus(HOUR)).build());
    assertThat(delayed.state()).isEqualTo(JobState.SCHEDULED);
    assertThat(delayed.status().dueAt()).isEqualTo(now().plus(MINUTE));
    assertThat(later.state()).isEqualTo(JobState.SCHEDULED);
    assertThat(later.status().dueAt()).isEqualTo(now().plus(HOUR));
    assertThat(past.state()).isEqualTo(JobState.QUEUED);
    assertThat(past.status().dueAt()).isEqualTo(now());
  }

  @Test
  void momentsAreWholeMilliseconds() {
    clock.tick(Duration.ofNanos(1_234_567));
    Job job = submit();
    assertThat(job.origin().createdAt()).isEqualTo(now().truncatedTo(ChronoUnit.MILLIS));
    assertThat(find(job.id())).isEqualTo(job);
  }

  @Test
  void anIdThatExistsIsRefused() {
    Job job = submit();
    Submission again =
        new Submission(job.id(), Specs.in("other"), null, null, null, null, null, null);
    Inserted inserted = apply(new Step.Insert(again));
    assertThat(inserted.outcome()).isEqualTo(InsertOutcome.REFUSED);
    assertThat(inserted.refusal()).isInstanceOf(Refusal.StateConflict.class);
    assertThat(all()).containsExactly(job);
  }

  @Test
  void anUnknownPredecessorIsRefusedWithItsPlace() {
    Job known = submit();
    JobSpec spec =
        Specs.make()
            .after(known.id(), JobId.next(), JobId.next())
            .dedupe("k", HOUR, OnDuplicate.RETURN)
            .build();
    Inserted inserted = insert(spec);
    assertThat(inserted.outcome()).isEqualTo(InsertOutcome.REFUSED);
    assertThat(inserted.job()).isNull();
    assertThat(((Refusal.Invalid) inserted.refusal()).violations())
        .extracting(Violation::pointer)
        .containsExactly("/after/1", "/after/2");
    assertThat(all()).containsExactly(known);
    submit(Specs.make().dedupe("k", HOUR, OnDuplicate.REJECT).build());
  }

  @Test
  void aJobWaitsForItsOpenPredecessorsOnly() {
    Job done = succeeded();
    Job open = submit();
    Job delayed = submit(Specs.make().delay(HOUR).build());
    Job job = submit(Specs.make().after(done.id(), open.id(), delayed.id(), open.id()).build());
    assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
    assertThat(job.status().pendingAfter()).isEqualTo(2);
    assertThat(waiting(job).after()).containsExactlyInAnyOrder(open.id(), delayed.id());
    assertThat(submit(Specs.make().after(done.id()).build()).state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void aJobAfterOneThatFailedFailsInTheSameCommit() {
    Job dead = failed();
    Job open = submit();
    commits.clear();
    Job job = submit(Specs.make().after(open.id(), dead.id()).build());
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.status().version()).isEqualTo(2);
    assertThat(job.status().error().code()).isEqualTo(JobError.Code.CHILD_FAILED);
    assertThat(job.status().error().details().getString("after")).isEqualTo(dead.id().toString());
    assertThat(job.status().pruneAt()).isEqualTo(now().plus(Duration.ofDays(7)));
    assertThat(attempts(job)).isEmpty();
    assertThat(find(job.id())).isEqualTo(job);
    succeed(claimOne("n1"));
    assertThat(find(job.id())).isEqualTo(job);
  }

  @Test
  void aFullQueueRefusesAndWritesNothing() {
    put("small", maxDepth(2));
    submit(Specs.in("small"));
    submit(Specs.make().queue("small").delay(HOUR).build());
    IdempotencyKey key = new IdempotencyKey("alice", "k", "f", HOUR);
    JobSpec spec =
        Specs.make()
            .queue("small")
            .dedupe("k", HOUR, OnDuplicate.RETURN)
            .concurrency("c", 1)
            .build();

    Inserted refused = insert(spec, key);

    assertThat(refused.outcome()).isEqualTo(InsertOutcome.REFUSED);
    assertThat(refused.refusal()).isInstanceOf(Refusal.QueueFull.class);
    assertThat(((Refusal.QueueFull) refused.refusal()).retryAfter()).isPositive();
    assertThat(all()).hasSize(2);
    assertThat(queue("small").depth()).isEqualTo(2);
    put("small", maxDepth(null));
    assertThat(insert(spec, key).outcome()).isEqualTo(InsertOutcome.CREATED);
  }

  @Test
  void runningAndFinalJobsDoNotFillAQueueButRetryingOnesDo() {
    put("default", maxDepth(1));
    Job job = running("n1");
    Job waiting = submit();
    assertThat(insert(Specs.plain()).outcome()).isEqualTo(InsertOutcome.REFUSED);
    cancel(waiting.id());
    finish(job, Transition.retryIn(HOUR, ERROR, null));
    assertThat(insert(Specs.plain()).outcome()).isEqualTo(InsertOutcome.REFUSED);
    cancel(job.id());
    assertThat(insert(Specs.plain()).outcome()).isEqualTo(InsertOutcome.CREATED);
  }

  @Test
  void depthIsCountedWithinOneCommit() {
    put("small", maxDepth(1));
    assertThat(
            applyAll(
                new Step.Insert(Submission.of(Specs.in("small"))),
                new Step.Insert(Submission.of(Specs.in("small"))),
                new Step.Insert(Submission.of(Specs.in("other")))))
        .extracting(answer -> ((Inserted) answer).outcome())
        .containsExactly(InsertOutcome.CREATED, InsertOutcome.REFUSED, InsertOutcome.CREATED);
  }

  @Test
  void aQueueWithoutRoomAtAllTakesNothing() {
    put("none", maxDepth(0));
    assertThat(insert(Specs.in("none")).refusal()).isInstanceOf(Refusal.QueueFull.class);
  }
}
