package dev.legwork.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.CancelRequest;
import dev.legwork.job.Dedupe.OnDuplicate;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.RawJson;
import dev.legwork.job.Transition;
import dev.legwork.store.Step.Inserted.InsertOutcome;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * After a stop and another start over the same data everything is as it was, but for the leases and
 * the turn of the queues: nodes have to make themselves known again, and the first queue by name is
 * served first.
 */
abstract class ReopenContract extends StoreGroup {
  ReopenContract(StoreBackend backend) {
    super(backend);
  }

  /** False if the backend keeps nothing, which it then must have declared. */
  private boolean reopened() {
    Optional<JobStore> next = backend.reopen(store);
    if (next.isEmpty()) {
      assertThat(store.capabilities().durable()).isFalse();
      return false;
    }
    store = next.get();
    return true;
  }

  @Test
  void everyJobIsAsItWas() {
    Job one = running("n1", Specs.make().label("a", "ü").name("x").build());
    apply(new Step.Progress(claimOf(one), new RawJson("{\"p\":1}")));
    apply(new Step.Cancel(one.id(), new CancelRequest("why", MINUTE)));
    failed();
    retrying();
    succeeded();
    submit(Specs.make().after(one.id()).dedupe("d", HOUR, OnDuplicate.RETURN).build());
    submit(Specs.make().delay(HOUR).expiresIn(HOUR).concurrency("k", 2).build());
    Job cancelled = submit();
    cancel(cancelled.id());
    List<Job> before = all();
    List<QueueStatus> queues = await(store.queues());
    List<List<AttemptRecord>> attempts = before.stream().map(this::attempts).toList();
    if (reopened()) {
      assertThat(all()).isEqualTo(before);
      assertThat(before.stream().map(this::attempts).toList()).isEqualTo(attempts);
      assertThat(await(store.queues())).isEqualTo(queues);
    }
  }

  @Test
  void linesKeepTheirOrder() {
    JobId low = submit(Specs.make().priority(1).build()).id();
    JobId high = submit(Specs.make().priority(9).build()).id();
    JobId other = submit(Specs.in("other")).id();
    if (reopened()) {
      assertThat(claimIds("n1", 5)).containsExactly(high, other, low);
    }
  }

  @Test
  void theFirstQueueByNameIsServedFirst() {
    List<JobId> a = List.of(submit(Specs.in("a")).id(), submit(Specs.in("a")).id());
    submit(Specs.in("b"));
    assertThat(claimIds("n1", 1)).containsExactly(a.get(0));
    if (reopened()) {
      assertThat(claimIds("n1", 1)).containsExactly(a.get(1));
    }
  }

  @Test
  void claimsHoldButTheirNodesAreUnknown() {
    Job known = running("n1");
    Job unknown = running("n2");
    if (reopened()) {
      assertThat(renew("n1", known).lost()).isEmpty();
      assertThat(ids(rescue())).containsExactly(unknown.id());
      assertThat(succeed(known).applied()).isTrue();
      assertThat(succeed(unknown).applied()).isFalse();
    }
  }

  @Test
  void keysStillCount() {
    IdempotencyKey key = new IdempotencyKey("a", "k", "f", HOUR);
    JobSpec spec = Specs.make().dedupe("d", HOUR, OnDuplicate.RETURN).build();
    Job job = insert(spec, key).job();
    if (reopened()) {
      assertThat(insert(spec, key).outcome()).isEqualTo(InsertOutcome.REPLAYED);
      assertThat(insert(spec).outcome()).isEqualTo(InsertOutcome.DUPLICATE);
      clock.tick(HOUR);
      assertThat(insert(spec, key).outcome()).isEqualTo(InsertOutcome.CREATED);
      assertThat(exists(job.id())).isTrue();
    }
  }

  @Test
  void limitsStillHold() {
    put("default", limits(1, 2));
    pause("paused");
    Job running = running("n1");
    submit();
    submit();
    submit(Specs.in("paused"));
    if (reopened()) {
      assertThat(claim("n1", 5)).isEmpty();
      assertThat(insert(Specs.plain()).outcome()).isEqualTo(InsertOutcome.REFUSED);
      succeed(running);
      assertThat(claim("n1", 5)).hasSize(1);
    }
  }

  @Test
  void parkedJobsAreStillParkedUntilTheirKeyIsFree() {
    submit(Specs.make().concurrency("k", 3).build());
    Job holder = running("n1", Specs.make().concurrency("k", 3).priority(9).build());
    JobSpec newest = Specs.make().concurrency("k", 1).build();
    Job parked = submit(newest);
    if (reopened()) {
      assertThat(claim("n1", 5)).isEmpty();
      assertThat(waiting(parked).concurrencyLimit()).isEqualTo(1);
      assertThat(waiting(parked).concurrencyKeyHolders()).containsExactly(holder.id());
      succeed(holder);
      assertThat(claim("n1", 5)).hasSize(1);
    }
  }

  @Test
  void timesAreStillWaitedFor() {
    Job retrying = retrying();
    Job expiring = submit(Specs.make().delay(HOUR).expiresIn(MINUTE).build());
    if (reopened()) {
      assertThat(promote().nextAt()).isEqualTo(now().plus(MINUTE));
      clock.tick(MINUTE);
      assertThat(claimIds("n1", 5)).containsExactly(retrying.id());
      assertThat(state(expiring)).isEqualTo(JobState.EXPIRED);
    }
  }

  @Test
  void successorsStillWait() {
    Job one = running("n1");
    Job next = submit(Specs.make().after(one.id()).build());
    if (reopened()) {
      assertThat(waiting(next).after()).containsExactly(one.id());
      succeed(one);
      assertThat(claimIds("n1", 5)).containsExactly(next.id());
    }
  }

  @Test
  void outputIsStillThere() {
    Job job = running("n1");
    RecordedOutput output = new RecordedOutput(Buffer.buffer("text"));
    apply(new Step.Finish(claimOf(job), Transition.succeeded(null), output));
    if (reopened()) {
      assertThat(await(store.output(job.id(), 1))).contains(output);
    }
  }

  @Test
  void aRunningJobStillHoldsItsKeyWhateverItSaysOfItself() {
    Job job = running("n1", Specs.make().concurrency("k", 1).build());
    Job next = submit(Specs.make().concurrency("k", 1).build());
    if (reopened()) {
      assertThat(apply(new Step.Progress(claimOf(job), new RawJson("{}"))).applied()).isTrue();
      assertThat(waiting(next).concurrencyKeyHolders()).containsExactly(job.id());
      assertThat(waiting(next).parked()).isTrue();
      assertThat(claim("n1", 5)).isEmpty();
    }
  }
}
