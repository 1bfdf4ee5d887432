package dev.legwork.store.sqlite;

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
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in one SQLite file, for one node. What it acknowledged is on the disk: it survives the
 * death of the process and, as far as the disk keeps its word, of the machine.
 */
public final class SqliteJobStore implements JobStore {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteJobStore.class);

  private final Vertx vertx;
  private final Path path;
  private final InstantSource clock;
  private final RetentionPolicy retention;
  private final Consumer<StoreFailure> onFatal;
  private final Disk disk;
  private final boolean acknowledgeBeforeCommit;
  private final List<Consumer<List<Job>>> listeners = new CopyOnWriteArrayList<>();

  private final ReentrantLock lifecycle = new ReentrantLock();

  // Written under the lock.
  private volatile @Nullable Opened opened;

  private volatile @Nullable String writerPragma;

  /**
   * A store that is not open yet.
   *
   * @param path the file; made with its folder if it is not there
   * @param clock the store's clock
   * @param retention how long final jobs are kept
   * @param onFatal told, on the store's thread, when the disk failed so that nothing more can be
   *     acknowledged; the node is to end, and recovers when it is started again
   */
  public SqliteJobStore(
      Vertx vertx,
      Path path,
      InstantSource clock,
      RetentionPolicy retention,
      Consumer<StoreFailure> onFatal) {
    this(vertx, path, clock, retention, onFatal, Disk.REAL, false);
  }

  /**
   * As the other, but over another disk, and may break the promise of durability, as the control of
   * the test that proves it.
   */
  SqliteJobStore(
      Vertx vertx,
      Path path,
      InstantSource clock,
      RetentionPolicy retention,
      Consumer<StoreFailure> onFatal,
      Disk disk,
      boolean acknowledgeBeforeCommit) {
    this.vertx = vertx;
    this.path = path;
    this.clock = clock;
    this.retention = retention;
    this.onFatal = onFatal;
    this.disk = disk;
    this.acknowledgeBeforeCommit = acknowledgeBeforeCommit;
  }

  /** What is there while the store is open. */
  private record Opened(
      StoreFile file, Writer writer, Readers readers, Checkpointer checkpointer) {}

  @Override
  public StoreCapabilities capabilities() {
    return new StoreCapabilities("sqlite", true, false);
  }

  @Override
  public Future<Void> start() {
    return blocking(true, this::open);
  }

  @Override
  public Future<Void> stop() {
    return blocking(false, this::close);
  }

  @Override
  public Future<List<Object>> apply(List<Step<?>> steps) {
    Opened now = opened;
    if (now == null) {
      return Future.failedFuture(new StoreFailure("The store is not open", true, null));
    }
    // The contents are encoded here, by the many, and not by the one thread that writes.
    List<@Nullable String> contents = new ArrayList<>(steps.size());
    for (Step<?> step : steps) {
      contents.add(
          step instanceof Step.Insert insert
              ? insert.submission().spec().content().encode()
              : null);
    }
    Promise<List<Object>> promise = Promise.promise();
    now.writer.submit(new Request(List.copyOf(steps), contents, promise, Vertx.currentContext()));
    return promise.future();
  }

  @Override
  public Future<Optional<Job>> find(JobId id) {
    return read("find a job", sql -> Reads.find(sql, id));
  }

  @Override
  public Future<JobPage> list(JobFilter filter, @Nullable JobId cursor, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("A page holds at least one job, not " + limit);
    }
    return read("list jobs", sql -> Lists.list(sql, filter, cursor, limit));
  }

  @Override
  public Future<List<AttemptRecord>> attempts(JobId id) {
    return read("list attempts", sql -> Reads.attempts(sql, id));
  }

  @Override
  public Future<Optional<RecordedOutput>> output(JobId id, int attempt) {
    return read("read output", sql -> Reads.output(sql, id, attempt));
  }

  @Override
  public Future<Optional<Waiting>> waiting(JobId id) {
    return read("see what a job waits for", sql -> Reads.waiting(sql, id));
  }

  @Override
  public Future<List<QueueStatus>> queues() {
    return read("list queues", Reads::queues);
  }

  @Override
  public void onCommitted(Consumer<List<Job>> listener) {
    listeners.add(listener);
  }

  /**
   * Has a pragma set on the write connection before the next batch, whenever that is; for tests.
   */
  void setOnWriter(String pragma) {
    writerPragma = pragma;
    Opened now = opened;
    if (now != null) {
      now.writer.set(pragma);
    }
  }

  private <T> Future<T> read(String what, Readers.Query<T> query) {
    Opened now = opened;
    return now == null
        ? Future.failedFuture(new StoreFailure("The store is not open", true, null))
        : now.readers.read(what, query);
  }

  private Void open() throws SQLException {
    StoreFile file = StoreFile.lock(path);
    @Nullable Connection connection = null;
    boolean done = false;
    try {
      Inspection.look(file);
      OldSchema.keep(file, Migrations.newest());
      connection = file.openWriter();
      Migrations.run(connection);
      Settled settled = new Settled();
      Commits commits = new Commits(file, connection, clock, retention, acknowledgeBeforeCommit);
      Writer writer =
          new Writer(file, commits, disk, settled, this::tell, onFatal, acknowledgeBeforeCommit);
      writer.set(writerPragma);
      Checkpointer checkpointer = new Checkpointer(file);
      writer.start();
      checkpointer.start();
      opened = new Opened(file, writer, new Readers(file, settled), checkpointer);
      done = true;
      return null;
    } catch (SQLException e) {
      throw file.failure("open " + path, e);
    } finally {
      if (!done) {
        if (connection != null) {
          connection.close();
        }
        file.close();
      }
    }
  }

  private void tell(List<Job> jobs) {
    for (Consumer<List<Job>> listener : listeners) {
      try {
        listener.accept(jobs);
      } catch (RuntimeException | Error e) {
        LOG.error("A listener of the store failed", e);
      }
    }
  }

  /** The writer last: whoever closes last and may write leaves all in one file. */
  private Void close() throws InterruptedException, IOException, SQLException {
    Opened was = Objects.requireNonNull(opened);
    was.readers.stop();
    was.checkpointer.stop();
    was.writer.stop();
    was.file.close();
    opened = null;
    return null;
  }

  /** One after the other, so that a start or stop asked twice finds what the first one left. */
  private Future<Void> blocking(boolean open, Callable<Void> work) {
    return vertx.executeBlocking(
        () -> {
          lifecycle.lock();
          try {
            return (opened != null) == open ? null : work.call();
          } finally {
            lifecycle.unlock();
          }
        },
        false);
  }
}
