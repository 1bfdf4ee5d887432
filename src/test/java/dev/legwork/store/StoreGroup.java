package dev.legwork.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.job.CancelRequest;
import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.RawJson;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.job.Transition;
import dev.legwork.store.Step.Changed;
import dev.legwork.store.Step.Fenced;
import dev.legwork.store.Step.Inserted;
import dev.legwork.store.Step.Inserted.InsertOutcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store under test with a clock, and short words for what is asked of it. */
abstract class StoreGroup {
  static final Duration LEASE = Duration.ofSeconds(10);
  static final JobError ERROR = JobError.of(JobError.Code.EXIT_CODE, "Exit code 1", true);
  static final RawJson RESULT = new RawJson("{\"exitCode\":0}");
  static final Duration MINUTE = Duration.ofMinutes(1);
  static final Duration HOUR = Duration.ofHours(1);

  final StoreBackend backend;
  final SettableClock clock = new SettableClock();
  final List<List<Job>> commits = new CopyOnWriteArrayList<>();
  JobStore store;

  StoreGroup(StoreBackend backend) {
    this.backend = backend;
  }

  @BeforeEach
  void openStore() {
    open(RetentionPolicy.DEFAULT);
  }

  @AfterEach
  void closeStore() {
    await(store.stop());
  }

  /** Opens a store of its own for a test that wants another retention. */
  final void open(RetentionPolicy retention) {
    if (store != null) {
      await(store.stop());
    }
    store = backend.create(clock, retention);
    store.onCommitted(commits::add);
    await(store.start());
  }

  @CanIgnoreReturnValue
  static <T> T await(Future<T> future) {
    try {
      return future.await(20, SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError("No answer of the store in 20 s", e);
    }
  }

  @CanIgnoreReturnValue
  final <R> R apply(Step<R> step) {
    return await(store.apply(step));
  }

  @CanIgnoreReturnValue
  final List<Object> applyAll(Step<?>... steps) {
    return await(store.apply(List.of(steps)));
  }

  @CanIgnoreReturnValue
  final Instant now() {
    return clock.instant();
  }

  @CanIgnoreReturnValue
  final Inserted insert(JobSpec spec) {
    return apply(new Step.Insert(Submission.of(spec)));
  }

  @CanIgnoreReturnValue
  final Inserted insert(JobSpec spec, IdempotencyKey key) {
    return apply(new Step.Insert(Submission.of(spec).with(key)));
  }

  @CanIgnoreReturnValue
  final Job submit(JobSpec spec) {
    Inserted inserted = insert(spec);
    assertThat(inserted.outcome()).isEqualTo(InsertOutcome.CREATED);
    return inserted.job();
  }

  @CanIgnoreReturnValue
  final Job submit() {
    return submit(Specs.plain());
  }

  @CanIgnoreReturnValue
  final List<Job> claim(String node, int count) {
    return apply(claimStep(node, count)).jobs();
  }

  static Step.ClaimDue claimStep(String node, int count) {
    return new Step.ClaimDue(node, Map.of(JobKind.PROCESS, count));
  }

  @CanIgnoreReturnValue
  final List<JobId> claimIds(String node, int count) {
    return ids(claim(node, count));
  }

  @CanIgnoreReturnValue
  final Job claimOne(String node) {
    List<Job> jobs = claim(node, 1);
    assertThat(jobs).hasSize(1);
    return jobs.get(0);
  }

  /** A new job that {@code node}, whose lease is fresh, runs. */
  @CanIgnoreReturnValue
  final Job running(String node, JobSpec spec) {
    alive(node);
    Job job = submit(spec);
    Job claimed = claimOne(node);
    assertThat(claimed.id()).isEqualTo(job.id());
    return claimed;
  }

  @CanIgnoreReturnValue
  final Job running(String node) {
    return running(node, Specs.plain());
  }

  /** A new job that ended like this after one attempt. */
  @CanIgnoreReturnValue
  final Job ended(Transition transition, JobSpec spec) {
    Job job = finish(running("n-ended", spec), transition).job();
    assertThat(job.state().isFinal()).isTrue();
    return job;
  }

  @CanIgnoreReturnValue
  final Job succeeded() {
    return ended(Transition.succeeded(RESULT), Specs.plain());
  }

  @CanIgnoreReturnValue
  final Job failed() {
    return ended(Transition.failed(ERROR, RESULT), Specs.plain());
  }

  /** A new job whose first attempt failed, due again in a minute. */
  @CanIgnoreReturnValue
  final Job retrying() {
    return finish(running("n-retrying"), Transition.retryIn(MINUTE, ERROR, RESULT)).job();
  }

  static Claim claimOf(Job job) {
    return new Claim(job.id(), job.status().node(), job.status().fence());
  }

  @CanIgnoreReturnValue
  final Fenced finish(Job claimed, Transition transition) {
    return apply(finishStep(claimed, transition));
  }

  static Step.Finish finishStep(Job claimed, Transition transition) {
    return new Step.Finish(claimOf(claimed), transition, null);
  }

  @CanIgnoreReturnValue
  final Fenced succeed(Job claimed) {
    return finish(claimed, Transition.succeeded(RESULT));
  }

  @CanIgnoreReturnValue
  final Fenced release(Job claimed) {
    return apply(new Step.Release(claimOf(claimed)));
  }

  @CanIgnoreReturnValue
  final Changed cancel(JobId id) {
    return apply(new Step.Cancel(id, CancelRequest.PLAIN));
  }

  @CanIgnoreReturnValue
  final Step.Renewed renew(String node, Job... held) {
    List<Claim> claims = java.util.Arrays.stream(held).map(StoreGroup::claimOf).toList();
    return apply(new Step.Renew(node, LEASE, claims));
  }

  final void alive(String node) {
    assertThat(renew(node).lost()).isEmpty();
  }

  @CanIgnoreReturnValue
  final List<Job> rescue() {
    return apply(new Step.Rescue(1_000)).jobs();
  }

  @CanIgnoreReturnValue
  final Step.Promoted promote() {
    return apply(new Step.Promote(1_000));
  }

  @CanIgnoreReturnValue
  final Job find(JobId id) {
    return await(store.find(id)).orElseThrow(() -> new AssertionError("No job " + id));
  }

  @CanIgnoreReturnValue
  final JobState state(Job job) {
    return find(job.id()).state();
  }

  final boolean exists(JobId id) {
    return await(store.find(id)).isPresent();
  }

  final List<AttemptRecord> attempts(Job job) {
    return await(store.attempts(job.id()));
  }

  @CanIgnoreReturnValue
  final Waiting waiting(Job job) {
    return await(store.waiting(job.id())).orElseThrow();
  }

  @CanIgnoreReturnValue
  final QueueSettings put(String queue, QueuePatch patch) {
    return apply(new Step.PutQueue(queue, patch));
  }

  static QueuePatch limits(Integer concurrency, Integer maxDepth) {
    return new QueuePatch(Optional.of(concurrency), Optional.of(maxDepth), null);
  }

  @SuppressWarnings("NullOptional") // Null leaves the setting as it is.
  static QueuePatch maxDepth(Integer limit) {
    return new QueuePatch(null, Optional.ofNullable(limit), null);
  }

  @SuppressWarnings("NullOptional") // Null leaves the setting as it is.
  static QueuePatch concurrency(Integer limit) {
    return new QueuePatch(Optional.ofNullable(limit), null, null);
  }

  final void pause(String queue) {
    assertThat(put(queue, QueuePatch.paused(true)).paused()).isTrue();
  }

  final void resume(String queue) {
    assertThat(put(queue, QueuePatch.paused(false)).paused()).isFalse();
  }

  @CanIgnoreReturnValue
  final QueueStatus queue(String name) {
    return await(store.queues()).stream()
        .filter(queue -> queue.settings().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Every job there is, newest first. */
  @CanIgnoreReturnValue
  final List<Job> all() {
    return await(store.list(JobFilter.ALL, null, 10_000)).jobs();
  }

  static List<JobId> ids(List<Job> jobs) {
    return jobs.stream().map(Job::id).toList();
  }
}
