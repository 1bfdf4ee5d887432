package dev.legwork.store.sqlite;

import dev.legwork.job.Job;
import dev.legwork.store.StoreFailure;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit by two threads that take turns. One applies all requests that have arrived, commits
 * them, waits for the disk, and then answers; while it waits, the other already applies what
 * arrives meanwhile, and commits when the disk is free again. An idle store commits a single job at
 * once, on one thread.
 *
 * <p>A thread takes the disk lock before it commits, and gives up the commit lock after it has
 * committed: so listeners and callers are answered in the order of the commits.
 */
final class Writer {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
  private static final int MAX_REQUESTS = 512;
  private static final int MAX_WAITING = 20_000;
  private static final Request STOP = new Request(List.of(), List.of(), Promise.promise(), null);

  private final StoreFile file;
  private final Disk disk;
  private final Consumer<List<Job>> listener;
  private final Consumer<StoreFailure> onFatal;
  private final boolean acknowledgeBeforeCommit;
  private final Settled settled;
  private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>(MAX_WAITING);
  private final List<Thread> threads =
      List.of(
          new Thread(this::run, "legwork-store-writer-1"),
          new Thread(this::run, "legwork-store-writer-2"));
  private volatile boolean stopping;
  private volatile boolean ended;
  private volatile @Nullable StoreFailure fatal;

  // Of whoever holds the commit lock.
  private final ReentrantLock committing = new ReentrantLock();
  private final Commits commits;

  // Of whoever holds the disk lock.
  private final ReentrantLock forcing = new ReentrantLock();
  private @Nullable FileChannel log;

  Writer(
      StoreFile file,
      Commits commits,
      Disk disk,
      Settled settled,
      Consumer<List<Job>> listener,
      Consumer<StoreFailure> onFatal,
      boolean acknowledgeBeforeCommit) {
    this.file = file;
    this.commits = commits;
    this.disk = disk;
    this.settled = settled;
    this.listener = listener;
    this.onFatal = onFatal;
    this.acknowledgeBeforeCommit = acknowledgeBeforeCommit;
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /** Queues a request; its promise fails at once if the store takes no more. */
  void submit(Request request) {
    StoreFailure failure = fatal;
    if (failure == null && stopping) {
      failure = closed();
    }
    if (failure == null && !requests.offer(request)) {
      failure = new StoreFailure("The store has too many requests waiting", true, null);
    }
    if (failure == null && ended && requests.remove(request)) {
      failure = closed(); // It came after the threads had looked for the last time.
    }
    if (failure != null) {
      request.promise().tryFail(failure);
    }
  }

  /** Has a pragma set on the write connection before the next batch; for tests. */
  void set(@Nullable String text) {
    commits.set(text);
  }

  /** Completes what is queued and closes the connection. Blocks. */
  void stop() throws InterruptedException, IOException {
    stopping = true;
    requests.put(STOP); // An interruption would close the log under the disk's hands.
    for (Thread thread : threads) {
      thread.join(Duration.ofMinutes(1).toMillis());
    }
    List<Request> late = new ArrayList<>();
    requests.drainTo(late);
    Answers.fail(late, closed());
    if (log != null) {
      log.close();
    }
    commits.close();
  }

  private void run() {
    List<Committed> done = new ArrayList<>(1);
    while (true) {
      long number;
      committing.lock();
      try {
        List<Request> batch = ended ? List.of() : take();
        if (batch.isEmpty()) {
          return;
        }
        StoreFailure failure = fatal;
        if (failure != null) {
          Answers.fail(batch, failure);
          continue;
        }
        done.clear();
        commits.begin(batch);
        forcing.lock();
        commits.add(takeMore(MAX_REQUESTS - batch.size()));
        number = settled.begin();
        commit(done);
      } finally {
        committing.unlock();
      }
      try {
        settle(number, done);
      } finally {
        forcing.unlock();
      }
    }
  }

  /** Waits for a request and takes all that are there; nothing when there will be no more. */
  private List<Request> take() {
    List<Request> batch = new ArrayList<>();
    while (batch.isEmpty()) {
      try {
        batch.add(requests.take());
      } catch (InterruptedException e) {
        LOG.debug("The store's threads end by a request alone", e);
      }
    }
    batch.addAll(takeMore(MAX_REQUESTS - 1));
    if (batch.remove(STOP)) {
      ended = true;
    }
    return batch;
  }

  private List<Request> takeMore(int limit) {
    List<Request> more = new ArrayList<>();
    requests.drainTo(more, limit);
    if (more.remove(STOP)) {
      ended = true;
    }
    return more;
  }

  private void commit(List<Committed> done) {
    StoreFailure failure = commits.commit(done);
    if (failure != null) {
      lose(failure);
    }
  }

  /** Answers what is on the disk now. */
  private void settle(long number, List<Committed> done) {
    if (fatal == null && done.stream().anyMatch(Committed::wrote)) {
      force();
    }
    StoreFailure failure = fatal;
    if (failure != null) {
      done.forEach(commit -> Answers.fail(commit.batch(), failure));
      settled.fail(failure);
      return;
    }
    for (Committed commit : done) {
      if (!commit.changed().isEmpty()) {
        listener.accept(commit.changed());
      }
      if (!acknowledgeBeforeCommit) {
        Answers.give(commit.batch(), commit.answers());
      }
    }
    settled.reach(number);
  }

  private void force() {
    try {
      if (log == null) {
        log = file.openLog();
      }
      disk.force(log);
    } catch (IOException | RuntimeException e) {
      LOG.error("The disk did not take a commit; the store recovers when it is opened", e);
      lose(
          new StoreFailure(
              "The disk of the store " + file.path() + " did not take a commit", false, e));
    }
  }

  private void lose(StoreFailure failure) {
    fatal = failure;
    onFatal.accept(failure);
  }

  private static StoreFailure closed() {
    return new StoreFailure("The store is closed; nothing was done", true, null);
  }
}
