package dev.legwork.metrics;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.store.AttemptRecord;
import dev.legwork.store.JobFilter;
import dev.legwork.store.JobPage;
import dev.legwork.store.JobStore;
import dev.legwork.store.QueueStatus;
import dev.legwork.store.RecordedOutput;
import dev.legwork.store.Step;
import dev.legwork.store.StoreCapabilities;
import dev.legwork.store.StoreFailure;
import dev.legwork.store.Waiting;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A store whose answers and commits are counted. As safe and as fast as the one behind it. */
final class ObservedStore implements JobStore {
  private final JobStore store;
  private final JobMeters jobs;
  private final Timer commits;
  private final DistributionSummary sizes;
  private final Counter passing;
  private final Counter lasting;

  /** To be made before the store is started. */
  ObservedStore(JobStore store, JobMeters jobs, MeterRegistry registry) {
    this.store = store;
    this.jobs = jobs;
    commits =
        Timer.builder(Names.COMMIT)
            .description("From asking the store for steps to its answer, once durable")
            .serviceLevelObjectives(Buckets.CALL)
            .register(registry);
    sizes =
        DistributionSummary.builder(Names.COMMIT_JOBS)
            .description("Jobs changed by one commit, which many requests may share")
            .serviceLevelObjectives(Buckets.BATCH)
            .register(registry);
    passing = failures(true, registry);
    lasting = failures(false, registry);
    store.onCommitted(this::committed);
  }

  @Override
  public StoreCapabilities capabilities() {
    return store.capabilities();
  }

  @Override
  public Future<Void> start() {
    return store.start();
  }

  @Override
  public Future<Void> stop() {
    return store.stop();
  }

  @Override
  public Future<List<Object>> apply(List<Step<?>> steps) {
    long began = System.nanoTime();
    return store
        .apply(steps)
        .onComplete(
            answers -> {
              commits.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
              jobs.answered(steps, answers);
            },
            this::failed);
  }

  @Override
  public Future<Optional<Job>> find(JobId id) {
    return store.find(id);
  }

  @Override
  public Future<JobPage> list(JobFilter filter, @Nullable JobId cursor, int limit) {
    return store.list(filter, cursor, limit);
  }

  @Override
  public Future<List<AttemptRecord>> attempts(JobId id) {
    return store.attempts(id);
  }

  @Override
  public Future<Optional<RecordedOutput>> output(JobId id, int attempt) {
    return store.output(id, attempt);
  }

  @Override
  public Future<Optional<Waiting>> waiting(JobId id) {
    return store.waiting(id);
  }

  @Override
  public Future<List<QueueStatus>> queues() {
    return store.queues();
  }

  @Override
  public void onCommitted(Consumer<List<Job>> listener) {
    store.onCommitted(listener);
  }

  private void committed(List<Job> changed) {
    sizes.record(changed.size());
    jobs.committed(changed);
  }

  private void failed(Throwable failure) {
    (failure instanceof StoreFailure trouble && trouble.isTransient() ? passing : lasting)
        .increment();
  }

  private static Counter failures(boolean isTransient, MeterRegistry registry) {
    return Counter.builder(Names.STORE_FAILURES)
        .description("Requests to the store that failed")
        .tag("transient", Boolean.toString(isTransient))
        .register(registry);
  }
}
