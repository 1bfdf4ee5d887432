package dev.legwork.store.sqlite;

import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.StoreFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies batches of requests, one transaction each. Owns the write connection and the {@link
 * Ledger}; used by one thread at a time, whoever holds the writer's commit lock.
 */
final class Commits {
  private static final Logger LOG = LoggerFactory.getLogger(Commits.class);
  private static final String WRITTEN = "SELECT total_changes()";

  private final StoreFile file;
  private final InstantSource clock;
  private final RetentionPolicy retention;
  private final Sql sql;
  private final WalRestart walRestart;
  private final boolean acknowledgeBeforeCommit;
  private final Leases leases = new Leases();
  private final AtomicReference<@Nullable String> pragma = new AtomicReference<>();
  private Ledger ledger;
  private Instant lastNow = Instant.EPOCH;
  private long written;

  // Of the transaction that has begun.
  private final List<Request> batch = new ArrayList<>();
  private final List<List<Object>> answers = new ArrayList<>();
  private @Nullable Throwable failed;

  Commits(
      StoreFile file,
      Connection connection,
      InstantSource clock,
      RetentionPolicy retention,
      boolean acknowledgeBeforeCommit)
      throws SQLException {
    this.file = file;
    this.clock = clock;
    this.retention = retention;
    this.acknowledgeBeforeCommit = acknowledgeBeforeCommit;
    sql = new Sql(connection);
    walRestart = new WalRestart(file, sql);
    ledger = new Ledger(sql, leases, retention);
    written = sql.number(WRITTEN, 0);
  }

  /** Has a pragma set before the next batch; for tests. Safe on any thread. */
  void set(@Nullable String text) {
    pragma.set(text);
  }

  /** Begins a transaction with these requests; what fails is told by {@link #commit}. */
  void begin(List<Request> requests) {
    @Nullable String setting = pragma.getAndSet(null);
    try {
      if (setting != null) {
        sql.execute(setting);
      }
      sql.statement("BEGIN IMMEDIATE").executeUpdate();
    } catch (SQLException e) {
      failed = e;
    }
    lastNow = later(Instant.ofEpochMilli(clock.millis()));
    add(requests);
  }

  /** Applies more requests in the transaction that has begun. */
  void add(List<Request> requests) {
    batch.addAll(requests);
    if (failed != null) {
      return;
    }
    try {
      for (Request request : requests) {
        List<Object> answer = new ArrayList<>(request.steps().size());
        for (int i = 0; i < request.steps().size(); i++) {
          answer.add(ledger.apply(request.steps().get(i), request.contents().get(i), lastNow));
        }
        answers.add(answer);
      }
    } catch (SQLException | RuntimeException | Error e) {
      failed = e;
    }
  }

  /**
   * Commits the transaction that has begun and adds it to {@code done}, or answers its requests
   * with what kept it from being committed.
   *
   * @return the failure after which nothing more can be committed, or null
   */
  @Nullable StoreFailure commit(List<Committed> done) {
    List<Request> requests = List.copyOf(batch);
    List<List<Object>> given = List.copyOf(answers);
    @Nullable Throwable cause = failed;
    batch.clear();
    answers.clear();
    failed = null;
    if (cause == null) {
      try {
        done.add(committed(requests, given));
        return null;
      } catch (SQLException | RuntimeException | Error e) {
        cause = e;
      }
    }
    StoreFailure failure =
        cause instanceof SQLException e
            ? file.failure("a commit of " + requests.size() + " requests", e)
            : new StoreFailure("The store failed; nothing was done: " + cause, false, cause);
    return undo(requests, done, cause, failure);
  }

  /** Closes the connection; nothing is under way. */
  void close() {
    try {
      sql.close();
    } catch (SQLException e) {
      LOG.warn("The store was not closed cleanly; it recovers when it is opened", e);
    }
  }

  private Committed committed(List<Request> requests, List<List<Object>> given)
      throws SQLException {
    if (acknowledgeBeforeCommit) {
      Answers.give(requests, given);
    }
    ledger.flush();
    sql.statement("COMMIT").executeUpdate();
    // What was committed nothing may undo: from here on nothing fails.
    long before = written;
    written = sql.number(WRITTEN, before + 1);
    leases.commit();
    walRestart.afterCommit();
    return new Committed(requests, given, ledger.takeChanged(), written != before);
  }

  /** The moment of a batch: milliseconds, and never before that of the batch before. */
  private Instant later(Instant now) {
    return now.isBefore(lastNow) ? lastNow : now;
  }

  /**
   * Undoes the transaction and reads memory anew from the file. Then, if the file is sound and the
   * requests of others may be to blame, each is tried on its own; else the callers are told.
   */
  private @Nullable StoreFailure undo(
      List<Request> batch, List<Committed> done, Throwable cause, StoreFailure failure) {
    boolean sound = !(cause instanceof SQLException e && StoreFile.isFatal(e)) && reread();
    if (!sound) {
      LOG.error("The store can acknowledge nothing more; it recovers when it is opened", cause);
      Answers.fail(batch, failure);
      return failure;
    }
    if (!failure.isTransient() && batch.size() > 1) {
      return oneByOne(batch, done);
    }
    if (!failure.isTransient()) {
      LOG.error("A request could not be applied and was undone", cause);
    }
    Answers.fail(batch, failure);
    return null;
  }

  private @Nullable StoreFailure oneByOne(List<Request> batch, List<Committed> done) {
    @Nullable StoreFailure fatal = null;
    for (Request request : batch) {
      if (fatal == null) {
        begin(List.of(request));
        fatal = commit(done);
      } else {
        Answers.fail(List.of(request), fatal);
      }
    }
    return fatal;
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
}
