package dev.legwork.node.storage;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobSpec;
import dev.legwork.job.RawJson;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.job.Transition;
import dev.legwork.store.BlobStore;
import dev.legwork.store.Claim;
import dev.legwork.store.SettableClock;
import dev.legwork.store.Specs;
import dev.legwork.store.Step;
import dev.legwork.store.Submission;
import dev.legwork.store.files.FileBlobStore;
import dev.legwork.store.sqlite.SqliteJobStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** A store and its blobs, open as a node has them; to be closed. */
final class SavedStore implements AutoCloseable {
  static final Vertx VERTX = Vertx.vertx();
  private static final String NODE = "n1";

  final DataFiles data;
  final SettableClock clock = new SettableClock();
  final SqliteJobStore jobs;
  final FileBlobStore blobs;

  private SavedStore(Path folder) {
    data = DataFiles.in(folder);
    jobs =
        new SqliteJobStore(VERTX, data.database(), clock, RetentionPolicy.DEFAULT, failure -> {});
    blobs = new FileBlobStore(VERTX, data.blobs());
  }

  static SavedStore open(Path folder) {
    SavedStore store = new SavedStore(folder);
    await(store.jobs.start());
    return store;
  }

  @CanIgnoreReturnValue
  static <T> T await(Future<T> future) {
    try {
      return future.await(30, SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("No answer in 30 s", e);
    }
  }

  @CanIgnoreReturnValue
  <R> R apply(Step<R> step) {
    return await(jobs.apply(step));
  }

  JobId submit(JobSpec spec) {
    return apply(new Step.Insert(Submission.of(spec))).job().id();
  }

  Job claim(JobKind kind) {
    return apply(new Step.ClaimDue(NODE, Map.of(kind, 1))).jobs().get(0);
  }

  void blob(JobId id, int attempt, String name, String content) {
    BlobStore.Writer writer = await(blobs.create(new BlobStore.Key(id, attempt, name)));
    await(writer.write(Buffer.buffer(content)));
    await(writer.close());
  }

  String read(JobId id, int attempt, String name) {
    return await(blobs.read(new BlobStore.Key(id, attempt, name), 0, 1 << 20)).toString();
  }

  /** A job that succeeded with a body too large for its result. */
  JobId succeedWithBody(String content) {
    JobId id = submit(Specs.make().kind(JobKind.HTTP).build());
    Job claimed = claim(JobKind.HTTP);
    blob(id, 1, "body", content);
    finish(claimed, "{\"status\":200,\"bodyRef\":\"/api/v1/jobs/" + id + "/result\"}");
    return id;
  }

  void finish(Job claimed, String result) {
    Claim claim = new Claim(claimed.id(), NODE, claimed.status().fence());
    apply(new Step.Finish(claim, Transition.succeeded(new RawJson(result)), null));
  }

  /** As the pruner does it: the rows first, then what belonged to them. */
  void delete(JobId id) {
    apply(new Step.Delete(id));
    await(blobs.delete(List.of(id)));
  }

  /** Does to the file what no store would. */
  static void harm(Path database, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        var statement = connection.createStatement()) {
      for (String text : statements) {
        statement.executeUpdate(text);
      }
    }
  }

  @Override
  public void close() {
    await(jobs.stop());
    await(blobs.close());
  }
}
