package dev.legwork.engine;

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
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A store that does its work except where the test stands in its way. */
final class TroubledStore implements JobStore {
  private final JobStore store;
  private final boolean tells;
  private volatile Function<List<Step<?>>, Trouble> trouble = steps -> Trouble.NONE;
  private volatile UnaryOperator<List<Step<?>>> rewriting = steps -> steps;

  /** What can go wrong with a request. */
  enum Trouble {
    NONE,
    /** Nothing is done, and it may be done later. */
    BUSY,
    /** Nothing is done, and never will be. */
    BROKEN,
    /** It is done, and the answer is lost. */
    ANSWER_LOST
  }

  /**
   * In front of a store.
   *
   * @param tells whether commits are told, which is what hints hang on
   */
  TroubledStore(JobStore store, boolean tells) {
    this.store = store;
    this.tells = tells;
  }

  void trouble(Function<List<Step<?>>, Trouble> how) {
    trouble = how;
  }

  /** From now on the store is asked something else. */
  void rewrite(UnaryOperator<List<Step<?>>> how) {
    rewriting = how;
  }

  /** The first so many requests that hold such a step have this trouble. */
  AtomicInteger trouble(Class<? extends Step<?>> type, int times, Trouble kind) {
    AtomicInteger left = new AtomicInteger(times);
    trouble(
        steps ->
            steps.stream().anyMatch(type::isInstance) && left.getAndDecrement() > 0
                ? kind
                : Trouble.NONE);
    return left;
  }

  @Override
  public Future<List<Object>> apply(List<Step<?>> asked) {
    List<Step<?>> steps = rewriting.apply(asked);
    return switch (trouble.apply(steps)) {
      case NONE -> answersTo(asked, store.apply(steps));
      case BUSY -> failure(true);
      case BROKEN -> failure(false);
      case ANSWER_LOST -> store.apply(steps).compose(done -> failure(true));
    };
  }

  private static Future<List<Object>> answersTo(List<Step<?>> asked, Future<List<Object>> answers) {
    return answers.map(all -> all.subList(0, asked.size()));
  }

  private static Future<List<Object>> failure(boolean isTransient) {
    return Future.failedFuture(new StoreFailure("The test wants trouble", isTransient, null));
  }

  @Override
  public void onCommitted(Consumer<List<Job>> listener) {
    if (tells) {
      store.onCommitted(listener);
    }
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
  public Future<Optional<Job>> find(JobId id) {
    return store.find(id);
  }

  @Override
  public Future<JobPage> list(JobFilter filter, JobId cursor, int limit) {
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
}
