package dev.legwork.store;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps jobs. Safe on any thread; futures complete on the caller's Vert.x context if it has one.
 * Duties of an implementer beyond what each step says:
 *
 * <ol>
 *   <li>A list of steps is one commit, applied in order with one moment {@code now} from the
 *       store's own clock.
 *   <li>Lists of different callers may share a commit; none waits artificially for others.
 *   <li>Requests that wait are bounded; beyond the bound {@link #apply} fails with a transient
 *       {@link StoreFailure}.
 *   <li>Memory does not grow with the number of jobs kept or waiting.
 *   <li>What failed leaves no trace in the backend's own memory.
 * </ol>
 */
public interface JobStore {

  /** What this backend can do. */
  StoreCapabilities capabilities();

  /**
   * Opens the store, migrates it if it is older. Fails with a message for people if it cannot be
   * used.
   */
  Future<Void> start();

  /** Completes what was asked, then closes. Safe to call twice and without start. */
  Future<Void> stop();

  /**
   * Applies steps in one commit.
   *
   * @return one answer a step, in their order, once durable; fails with {@link StoreFailure}
   */
  Future<List<Object>> apply(List<Step<?>> steps);

  /** Applies a single step. */
  @SuppressWarnings("unchecked") // The answer to a Step<R> is an R by the contract of apply.
  default <R> Future<R> apply(Step<R> step) {
    return apply(List.of(step)).map(answers -> (R) answers.get(0));
  }

  /** The job as committed, or empty. */
  Future<Optional<Job>> find(JobId id);

  /**
   * Jobs that match, newest first, below {@code cursor}.
   *
   * @param cursor list only ids below this one, or null for the first page
   * @param limit at most this many, at least 1
   */
  Future<JobPage> list(JobFilter filter, @Nullable JobId cursor, int limit);

  /** Every attempt of a job, oldest first; empty also if there is no such job. */
  Future<List<AttemptRecord>> attempts(JobId id);

  /** The output that rode in an attempt's finish, or empty. */
  Future<Optional<RecordedOutput>> output(JobId id, int attempt);

  /** What an open job waits for, or empty if there is no such job. */
  Future<Optional<Waiting>> waiting(JobId id);

  /** Every queue that has settings or jobs, by name. */
  Future<List<QueueStatus>> queues();

  /**
   * Calls {@code listener} after every commit with the jobs it changed, each once and as it is
   * after the commit, in the order of their last change; deleted jobs are left out. Called on the
   * store's own thread: hand over and return. To be called before {@link #start}.
   */
  void onCommitted(Consumer<List<Job>> listener);
}
