package dev.legwork.store.heap;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.RetentionPolicy;
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
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job store in plain maps, behind a thread of its own: the model of all others, and the temporary
 * store of one process. What it holds survives {@link #stop} and {@link #start}, but for the leases
 * and the turn of the queues, which no store remembers; nothing survives the process. Its memory
 * grows with the jobs it keeps, which is the one duty of a store that it does not do.
 */
public final class HeapJobStore implements JobStore {
  /** How many requests may wait unless said otherwise. */
  public static final int DEFAULT_MAX_PENDING_REQUESTS = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(HeapJobStore.class);
  private static final StoreCapabilities CAPABILITIES = new StoreCapabilities("heap", false, false);

  private final InstantSource clock;
  private final StoreThread thread;
  private final List<Consumer<List<Job>>> listeners = new CopyOnWriteArrayList<>();

  // Owned by the store's thread.
  private final Tables tables = new Tables();
  private final Steps steps;
  private final Reads reads;

  /** An empty store with the default bound of waiting requests. */
  public HeapJobStore(InstantSource clock, RetentionPolicy retention) {
    this(clock, retention, DEFAULT_MAX_PENDING_REQUESTS);
  }

  /**
   * An empty store.
   *
   * @param clock stamps every commit, to the millisecond
   * @param retention how long final jobs are kept
   * @param maxPendingRequests how many requests may wait for the store's thread, at least 1
   */
  public HeapJobStore(InstantSource clock, RetentionPolicy retention, int maxPendingRequests) {
    this.clock = clock;
    this.thread = new StoreThread("legwork-heap-store", maxPendingRequests);
    Life life = new Life(tables, retention);
    this.steps = new Steps(tables, life);
    this.reads = new Reads(tables, life);
  }

  @Override
  public StoreCapabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public Future<Void> start() {
    return thread.start();
  }

  @Override
  public Future<Void> stop() {
    return thread.stop(tables::forgetWhatDoesNotSurvive);
  }

  @Override
  public Future<List<Object>> apply(List<Step<?>> list) {
    List<Step<?>> asked = List.copyOf(list);
    return thread.ask(() -> commit(asked));
  }

  @Override
  public Future<Optional<Job>> find(JobId id) {
    return thread.ask(() -> reads.find(id));
  }

  @Override
  public Future<JobPage> list(JobFilter filter, @Nullable JobId cursor, int limit) {
    if (limit < 1) {
      return Future.failedFuture(new IllegalArgumentException("limit must be at least 1"));
    }
    return thread.ask(() -> reads.list(filter, cursor, limit));
  }

  @Override
  public Future<List<AttemptRecord>> attempts(JobId id) {
    return thread.ask(() -> reads.attempts(id));
  }

  @Override
  public Future<Optional<RecordedOutput>> output(JobId id, int attempt) {
    return thread.ask(() -> reads.output(id, attempt));
  }

  @Override
  public Future<Optional<Waiting>> waiting(JobId id) {
    return thread.ask(() -> reads.waiting(id));
  }

  @Override
  public Future<List<QueueStatus>> queues() {
    return thread.ask(reads::queues);
  }

  @Override
  public void onCommitted(Consumer<List<Job>> listener) {
    listeners.add(listener);
  }

  /** Runs on the store's thread. */
  private List<Object> commit(List<Step<?>> list) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    List<Object> answers = new ArrayList<>(list.size());
    try {
      for (Step<?> step : list) {
        answers.add(steps.apply(step, now));
      }
    } catch (RuntimeException e) {
      tables.rollback();
      throw new StoreFailure("The steps could not be applied; nothing was changed", false, e);
    }
    tell(tables.commit());
    return List.copyOf(answers);
  }

  private void tell(List<Job> changed) {
    if (changed.isEmpty()) {
      return;
    }
    for (Consumer<List<Job>> listener : listeners) {
      try {
        listener.accept(changed);
      } catch (RuntimeException e) {
        LOG.error("A listener failed on {} changed jobs; they stay committed", changed.size(), e);
      }
    }
  }
}
