package dev.legwork.store.sqlite;

import dev.legwork.job.JobId;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The jobs of a store's file as they are at one moment, asked from outside. Confined to one thread,
 * which may block; failures come out as {@link dev.legwork.store.StoreFailure}.
 */
public final class StoredJobs implements AutoCloseable {
  private static final String HAS = "SELECT 1 FROM job WHERE id = ?";
  private static final String BODIES =
      """
      SELECT id, attempt FROM job
      WHERE kind = 'http' AND result IS NOT NULL AND json_extract(result, '$.bodyRef') IS NOT NULL
      """;
  private static final String LARGE_OUTPUTS =
      """
      SELECT id, attempt FROM job
      WHERE kind = 'process' AND result IS NOT NULL
        AND json_extract(result, '$.stdoutBytes') + json_extract(result, '$.stderrBytes') > 16384
        AND NOT EXISTS
          (SELECT 1 FROM output WHERE output.seq = job.seq AND output.attempt = job.attempt)
      """;

  private final Path file;
  private final Sql sql;

  private StoredJobs(Path file, Sql sql) {
    this.file = file;
    this.sql = sql;
  }

  /** Takes in an attempt. */
  public interface Visitor {
    /** The newest attempt of a job. */
    void attempt(JobId id, int attempt);
  }

  /** Opens a store's file, also beside the node that has it. */
  public static StoredJobs open(Path file) {
    return DatabaseFile.asked(
        "open it",
        file,
        () -> {
          Sql sql = new Sql(DatabaseFile.read(file));
          sql.execute("BEGIN");
          return new StoredJobs(file, sql);
        });
  }

  /** Whether there is such a job. */
  public boolean has(JobId id) {
    return DatabaseFile.asked("find a job", file, () -> has(sql, id));
  }

  /** Names the attempts whose result says that a body lies beside it. */
  public void withBody(Visitor visitor) {
    visit(BODIES, visitor);
  }

  /** Names the attempts whose output was too large for the database. */
  public void withLargeOutput(Visitor visitor) {
    visit(LARGE_OUTPUTS, visitor);
  }

  @Override
  public void close() {
    DatabaseFile.run("close it", file, sql::close);
  }

  static boolean has(Sql sql, JobId id) throws SQLException {
    return sql.number(HAS, 0, (Object) JobColumns.bytes(id)) == 1;
  }

  private void visit(String query, Visitor visitor) {
    DatabaseFile.run(
        "read results",
        file,
        () -> {
          try (ResultSet rows = sql.query(query)) {
            while (rows.next()) {
              visitor.attempt(JobColumns.id(rows.getBytes(1)), rows.getInt(2));
            }
          }
        });
  }
}
