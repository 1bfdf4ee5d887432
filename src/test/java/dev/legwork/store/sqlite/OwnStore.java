package dev.legwork.store.sqlite;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobSpec;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.SettableClock;
import dev.legwork.store.Step;
import dev.legwork.store.StoreFailure;
import dev.legwork.store.Submission;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A store over a file with short words for what is asked of it; to be closed. */
final class OwnStore implements AutoCloseable {
  static final Vertx VERTX = Vertx.vertx();

  final Path file;
  final SettableClock clock = new SettableClock();
  final SqliteJobStore store;

  private OwnStore(Path file, Disk disk, Consumer<StoreFailure> onFatal) {
    this.file = file;
    store = new SqliteJobStore(VERTX, file, clock, RetentionPolicy.DEFAULT, onFatal, disk, false);
    // Nothing here cuts the power.
    store.setOnWriter("PRAGMA synchronous = OFF");
  }

  /** A store that is not open yet. */
  static OwnStore of(Path file) {
    return on(file, log -> {}, failure -> {});
  }

  /** A store that is not open yet, over another disk. */
  static OwnStore on(Path file, Disk disk, Consumer<StoreFailure> onFatal) {
    return new OwnStore(file, disk, onFatal);
  }

  static OwnStore open(Path file) {
    OwnStore own = of(file);
    await(own.store.start());
    return own;
  }

  @CanIgnoreReturnValue
  static <T> T await(Future<T> future) {
    try {
      return future.await(30, SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("No answer of the store in 30 s", e);
    }
  }

  void reopen() {
    await(store.stop());
    await(store.start());
  }

  @CanIgnoreReturnValue
  <R> R apply(Step<R> step) {
    return await(store.apply(step));
  }

  @CanIgnoreReturnValue
  List<Object> applyAll(List<? extends Step<?>> steps) {
    return await(store.apply(List.<Step<?>>copyOf(steps)));
  }

  @CanIgnoreReturnValue
  Job submit(JobSpec spec) {
    return apply(new Step.Insert(Submission.of(spec))).job();
  }

  List<Job> claim(int count) {
    return apply(new Step.ClaimDue("n1", Map.of(JobKind.PROCESS, count))).jobs();
  }

  List<JobId> claimIds(int count) {
    return claim(count).stream().map(Job::id).toList();
  }

  /** A connection of somebody else to the same file. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  /** The first column of the first row. */
  static String ask(Connection connection, String query) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : "";
    }
  }

  @Override
  public void close() {
    await(store.stop());
  }
}
