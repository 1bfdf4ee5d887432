package dev.legwork.store.sqlite;

import dev.legwork.job.Job;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.StoreFailure;
import io.vertx.core.Context;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. Takes all requests that have arrived, applies them in one
 * transaction, commits, and then answers: while one commit is on its way to the disk the next batch
 * gathers, and an idle store commits a single job at once. Owns the write connection and the {@link
 * Ledger}.
 */
final class Writer {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
  private static final int MAX_REQUESTS = 512;
  private static final int MAX_WAITING = 20_000;
  private static final long WAL_RESTART_BYTES = 64L << 20;
  private static final int WAL_CHECK_COMMITS = 256;

  private final StoreFile file;
  private final InstantSource clock;
  private final RetentionPolicy retention;
  private final Consumer<List<Job>> listener;
  private final Consumer<StoreFailure> onFatal;
  private final boolean acknowledgeBeforeCommit;
  private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>(MAX_WAITING);
  private final Thread thread = new Thread(this::run, "legwork-store-writer");
  private volatile boolean stopping;
  private volatile @Nullable StoreFailure fatal;

  // Owned by the thread.
  private final Sql sql;
  private Ledger ledger;
  private Instant lastNow = Instant.EPOCH;

  Writer(
      StoreFile file,
      Connection connection,
      InstantSource clock,
      RetentionPolicy retention,
      Consumer<List<Job>> listener,
      Consumer<StoreFailure> onFatal,
      boolean acknowledgeBeforeCommit)
      throws SQLException {
    this.file = file;
    this.clock = clock;
    this.retention = retention;
    this.listener = listener;
    this.onFatal = onFatal;
    this.acknowledgeBeforeCommit = acknowledgeBeforeCommit;
    sql = new Sql(connection);
    ledger = new Ledger(sql, retention);
  }

  void start() {
    thread.start();
  }

  /** Queues a request; its promise fails at once if the store takes no more. */
  void submit(Request request) {
    StoreFailure failure = fatal;
    if (failure == null && stopping) {
      failure = new StoreFailure("The store is closed; nothing was done", true, null);
    }
    if (failure == null && !requests.offer(request)) {
      failure = new StoreFailure("The store has too many requests waiting", true, null);
    }
    if (failure != null) {
      request.promise().fail(failure);
    }
  }

  /** Completes what is queued and closes the connection. Blocks. */
  void stop() throws InterruptedException {
    stopping = true;
    thread.interrupt();
    thread.join(Duration.ofMinutes(1).toMillis());
  }

  private void run() {
    List<Request> batch = new ArrayList<>(MAX_REQUESTS);
    int commits = 0;
    while (!stopping || !requests.isEmpty()) {
      batch.clear();
      try {
        batch.add(requests.take());
      } catch (InterruptedException e) {
        continue; // Only a stop interrupts: the loop's condition decides.
      }
      requests.drainTo(batch, MAX_REQUESTS - 1);
      write(batch);
      if (++commits % WAL_CHECK_COMMITS == 0) {
        restartLongWal();
      }
    }
    close();
  }

  private void write(List<Request> batch) {
    StoreFailure failed = fatal;
    if (failed != null) {
      fail(batch, failed);
      return;
    }
    List<List<Object>> answers = new ArrayList<>(batch.size());
    try {
      Instant now = now();
      begin();
      for (Request request : batch) {
        answers.add(apply(request, now));
      }
      if (acknowledgeBeforeCommit) {
        answer(batch, answers);
      }
      ledger.flush();
      commit();
    } catch (SQLException e) {
      recover(batch, e, file.failure("a commit of " + batch.size() + " requests", e));
      return;
    } catch (RuntimeException e) {
      recover(batch, e, new StoreFailure("The store failed: " + e, false, e));
      return;
    }
    tell(batch, answers);
  }

  /** After the commit nothing may undo it; the listener never fails. */
  private void tell(List<Request> batch, List<List<Object>> answers) {
    List<Job> changed = ledger.takeChanged();
    if (!changed.isEmpty()) {
      listener.accept(changed);
    }
    if (!acknowledgeBeforeCommit) {
      answer(batch, answers);
    }
  }

  private List<Object> apply(Request request, Instant now) throws SQLException {
    List<Object> answers = new ArrayList<>(request.steps().size());
    for (int i = 0; i < request.steps().size(); i++) {
      answers.add(ledger.apply(request.steps().get(i), request.contents().get(i), now));
    }
    return answers;
  }

  /** The moment of a batch: milliseconds, and never before that of the batch before. */
  private Instant now() {
    Instant now = Instant.ofEpochMilli(clock.millis());
    lastNow = now.isBefore(lastNow) ? lastNow : now;
    return lastNow;
  }

  private void begin() throws SQLException {
    sql.statement("BEGIN IMMEDIATE").executeUpdate();
  }

  private void commit() throws SQLException {
    sql.statement("COMMIT").executeUpdate();
  }

  /** Undoes the transaction, reads memory anew from the file, and tells the callers. */
  private void recover(List<Request> batch, Exception cause, StoreFailure failure) {
    if (!failure.isTransient()) {
      LOG.error("A commit failed and was undone", cause);
    }
    boolean lost = cause instanceof SQLException e && StoreFile.isFatal(e);
    try {
      rollback();
      ledger = new Ledger(sql, retention);
    } catch (SQLException | RuntimeException e) {
      LOG.error("The store cannot be read again after a failed commit", e);
      lost = true;
    }
    if (lost) {
      fatal = failure;
      onFatal.accept(failure);
    }
    fail(batch, failure);
  }

  private void rollback() {
    try {
      sql.execute("ROLLBACK");
    } catch (SQLException e) {
      LOG.debug("Nothing to roll back: SQLite had done it itself", e);
    }
  }

  private static void fail(List<Request> batch, StoreFailure failure) {
    for (Request request : batch) {
      onContext(request.context(), () -> request.promise().tryFail(failure));
    }
  }

  /** Answers with one task for each context, however many of its requests were in the batch. */
  private static void answer(List<Request> batch, List<List<Object>> answers) {
    Map<Context, List<Runnable>> byContext = new HashMap<>();
    for (int i = 0; i < batch.size(); i++) {
      Request request = batch.get(i);
      List<Object> answer = answers.get(i);
      Runnable complete = () -> request.promise().tryComplete(answer);
      if (request.context() == null) {
        complete.run();
      } else {
        byContext.computeIfAbsent(request.context(), c -> new ArrayList<>()).add(complete);
      }
    }
    byContext.forEach((context, tasks) -> onContext(context, () -> tasks.forEach(Runnable::run)));
  }

  private static void onContext(@Nullable Context context, Runnable task) {
    if (context == null) {
      task.run();
      return;
    }
    try {
      context.runOnContext(go -> task.run());
    } catch (RejectedExecutionException e) {
      LOG.debug("The caller of a request is gone", e);
    }
  }

  /**
   * The log restarts from its beginning only when nobody writes: sometimes this thread has to make
   * that moment.
   */
  private void restartLongWal() {
    if (file.walBytes() > WAL_RESTART_BYTES) {
      try {
        sql.execute("PRAGMA wal_checkpoint(RESTART)");
      } catch (SQLException e) {
        LOG.warn("The write-ahead log could not be restarted; the next try follows", e);
      }
    }
  }

  private void close() {
    List<Request> late = new ArrayList<>();
    requests.drainTo(late);
    fail(late, new StoreFailure("The store is closed; nothing was done", true, null));
    try {
      sql.close();
    } catch (SQLException e) {
      LOG.warn("The store was not closed cleanly; it recovers when it is opened", e);
    }
  }
}
