package dev.legwork.engine;

import dev.legwork.job.CancelRequest;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.job.Refusal;
import dev.legwork.store.JobFilter;
import dev.legwork.store.JobStore;
import dev.legwork.store.QueuePatch;
import dev.legwork.store.QueueSettings;
import dev.legwork.store.QueueStatus;
import dev.legwork.store.Step;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Everything a caller can ask of queues. Failures and threads as {@link JobService}. */
public final class QueueService {
  private static final int PURGE_BATCH = 500;

  private final JobStore store;
  private final Consumer<QueueSettings> onChanged;

  /**
   * Wires the service; owns nothing.
   *
   * @param onChanged told of settings after they were changed
   */
  QueueService(JobStore store, Consumer<QueueSettings> onChanged) {
    this.store = store;
    this.onChanged = onChanged;
  }

  /** Every queue that has settings or jobs, by name. */
  public Future<List<QueueStatus>> list() {
    return store.queues();
  }

  /** One queue; fails with {@link Refusal.NotFound} if it has neither settings nor jobs. */
  public Future<QueueStatus> get(String name) {
    return store
        .queues()
        .map(
            queues ->
                queues.stream()
                    .filter(queue -> queue.settings().name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new Refusal.NotFound("There is no queue " + name)));
  }

  /** Changes a queue's settings, making it if there is none. Claims obey from the commit on. */
  public Future<QueueStatus> patch(String name, QueuePatch patch) {
    return store
        .apply(new Step.PutQueue(name, patch))
        .onSuccess(onChanged::accept)
        .compose(settings -> get(name));
  }

  /**
   * Cancels every pending job of the queue that was there when it began; answers how many. Those
   * that meanwhile run are left alone.
   */
  public Future<Long> purge(String name) {
    JobFilter filter =
        new JobFilter(
            Set.of(JobState.QUEUED, JobState.SCHEDULED, JobState.RETRYING),
            null,
            name,
            null,
            Map.of(),
            null,
            null,
            null);
    return get(name).compose(queue -> purge(filter, JobId.next(), 0));
  }

  private Future<Long> purge(JobFilter filter, @Nullable JobId cursor, long before) {
    return store
        .list(filter, cursor, PURGE_BATCH)
        .compose(
            page ->
                cancelAll(page.jobs())
                    .compose(
                        cancelled ->
                            page.next() == null
                                ? Future.succeededFuture(before + cancelled)
                                : purge(filter, page.next(), before + cancelled)));
  }

  private Future<Long> cancelAll(List<Job> jobs) {
    if (jobs.isEmpty()) {
      return Future.succeededFuture(0L);
    }
    CancelRequest request = new CancelRequest("The queue was purged", null);
    List<Step<?>> steps =
        jobs.stream().<Step<?>>map(job -> Step.Cancel.ifPending(job.id(), request)).toList();
    return store
        .apply(steps)
        .map(
            answers ->
                answers.stream()
                    .filter(
                        answer ->
                            ((Step.Changed) answer).outcome() == Step.Changed.ChangeOutcome.DONE)
                    .count());
  }
}
