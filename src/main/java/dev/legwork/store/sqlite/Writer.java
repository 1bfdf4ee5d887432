package dev.legwork.store.sqlite;

import dev.legwork.job.Job;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.StoreFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
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

  private final StoreFile file;
  private final InstantSource clock;
  private final RetentionPolicy retention;
  private final Consumer<List<Job>> listener;
  private final Consumer<StoreFailure> onFatal;
  private final boolean acknowledgeBeforeCommit;
  private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>(MAX_WAITING);
  private final AtomicReference<@Nullable String> pragma = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "legwork-store-writer");
  private volatile boolean stopping;
  private volatile boolean ended;
  private volatile @Nullable StoreFailure fatal;

  // Owned by the thread.
  private final Sql sql;
  private final WalRestart walRestart;
  private final Leases leases = new Leases();
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
    walRestart = new WalRestart(file, sql);
    ledger = new Ledger(sql, leases, retention);
  }

  void start() {
    thread.start();
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
      failure = closed(); // It came after the thread had looked for the last time.
    }
    if (failure != null) {
      request.promise().tryFail(failure);
    }
  }

  /** Has a pragma set on the write connection before the next batch; for tests. */
  void set(@Nullable String text) {
    pragma.set(text);
  }

  /** Completes what is queued and closes the connection. Blocks. */
  void stop() throws InterruptedException {
    stopping = true;
    thread.interrupt();
    thread.join(Duration.ofMinutes(1).toMillis());
  }

  private void run() {
    List<Request> batch = new ArrayList<>(MAX_REQUESTS);
    while (!stopping || !requests.isEmpty()) {
      batch.clear();
      try {
        batch.add(requests.take());
      } catch (InterruptedException e) {
        continue; // Only a stop interrupts: the loop's condition decides.
      }
      requests.drainTo(batch, MAX_REQUESTS - 1);
      write(batch);
      walRestart.afterCommit();
    }
    close();
  }

  private void write(List<Request> batch) {
    StoreFailure failed = fatal;
    if (failed != null) {
      Answers.fail(batch, failed);
      return;
    }
    List<List<Object>> answers;
    try {
      answers = transact(batch);
    } catch (SQLException e) {
      undo(batch, e, file.failure("a commit of " + batch.size() + " requests", e));
      return;
    } catch (RuntimeException | Error e) {
      undo(batch, e, new StoreFailure("The store failed; nothing was done: " + e, false, e));
      return;
    }
    // What was committed nothing may undo: from here on nothing fails.
    leases.commit();
    List<Job> changed = ledger.takeChanged();
    if (!changed.isEmpty()) {
      listener.accept(changed);
    }
    if (!acknowledgeBeforeCommit) {
      Answers.give(batch, answers);
    }
  }

  private List<List<Object>> transact(List<Request> batch) throws SQLException {
    @Nullable String setting = pragma.getAndSet(null);
    if (setting != null) {
      sql.execute(setting);
    }
    List<List<Object>> answers = new ArrayList<>(batch.size());
    Instant now = now();
    sql.statement("BEGIN IMMEDIATE").executeUpdate();
    for (Request request : batch) {
      List<Object> answer = new ArrayList<>(request.steps().size());
      for (int i = 0; i < request.steps().size(); i++) {
        answer.add(ledger.apply(request.steps().get(i), request.contents().get(i), now));
      }
      answers.add(answer);
    }
    if (acknowledgeBeforeCommit) {
      Answers.give(batch, answers);
    }
    ledger.flush();
    sql.statement("COMMIT").executeUpdate();
    return answers;
  }

  /** The moment of a batch: milliseconds, and never before that of the batch before. */
  private Instant now() {
    Instant now = Instant.ofEpochMilli(clock.millis());
    lastNow = now.isBefore(lastNow) ? lastNow : now;
    return lastNow;
  }

  /**
   * Undoes the transaction and reads memory anew from the file. Then, if the file is sound and the
   * requests of others may be to blame, each is tried on its own; else the callers are told.
   */
  private void undo(List<Request> batch, Throwable cause, StoreFailure failure) {
    boolean sound = !(cause instanceof SQLException e && StoreFile.isFatal(e)) && reread();
    if (!sound) {
      LOG.error("The store can acknowledge nothing more; it recovers when it is opened", cause);
      fatal = failure;
      onFatal.accept(failure);
    } else if (!failure.isTransient() && batch.size() > 1) {
      batch.forEach(request -> write(List.of(request)));
      return;
    } else if (!failure.isTransient()) {
      LOG.error("A request could not be applied and was undone", cause);
    }
    Answers.fail(batch, failure);
  }

  private boolean reread() {
    try {
      sql.execute("ROLLBACK");
    } catch (SQLException e) {
      LOG.debug("Nothing to roll back: SQLite had done it itself", e);
    }
    try {
      sql.forgetStatements();
      leases.rollback();
      ledger = new Ledger(sql, leases, retention);
      return true;
    } catch (SQLException | RuntimeException e) {
      LOG.error("The store cannot be read again after a failed commit", e);
      return false;
    }
  }

  private void close() {
    ended = true;
    List<Request> late = new ArrayList<>();
    requests.drainTo(late);
    Answers.fail(late, closed());
    try {
      sql.close();
    } catch (SQLException e) {
      LOG.warn("The store was not closed cleanly; it recovers when it is opened", e);
    }
  }

  private static StoreFailure closed() {
    return new StoreFailure("The store is closed; nothing was done", true, null);
  }
}
