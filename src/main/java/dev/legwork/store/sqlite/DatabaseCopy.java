package dev.legwork.store.sqlite;

import dev.legwork.job.JobId;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.Progress;
import dev.legwork.store.Step;
import dev.legwork.store.StoreFailure;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A store's database as it was at one moment, in a file of its own, which belongs to whoever asked
 * for it. Confined to one thread, which may block; failures come out as {@link StoreFailure}.
 */
public final class DatabaseCopy implements AutoCloseable {
  private static final String GONE =
      "SELECT id FROM main.job AS old WHERE line = "
          + Line.FINAL
          + " AND NOT EXISTS (SELECT 1 FROM live.job WHERE live.job.id = old.id)";

  private final Path source;
  private final Path file;
  private final Sql sql;

  private DatabaseCopy(Path source, Path file, Sql sql) {
    this.source = source;
    this.file = file;
    this.sql = sql;
  }

  /**
   * Copies a store's file, whether a node has it or not, and makes sure that the copy is sound.
   *
   * @param target an empty file or none
   */
  public static DatabaseCopy take(Path source, Path target, Progress progress) {
    return DatabaseFile.asked(
        "copy the database",
        source,
        () -> {
          DatabaseFile.copy(DatabaseFile.read(source), target, progress);
          Sql sql = new Sql(DatabaseFile.own(target));
          boolean done = false;
          try {
            progress.at("look at the copy", 0, 0);
            check(source, sql);
            done = true;
            return new DatabaseCopy(source, target, sql);
          } finally {
            if (!done) {
              sql.close();
            }
          }
        });
  }

  /** Whether the copy has this job. */
  public boolean has(JobId id) {
    return DatabaseFile.asked("find a job", file, () -> StoredJobs.has(sql, id));
  }

  /**
   * Leaves out the final jobs that were deleted from the store since the copy was made, as if it
   * had been made after that: their blobs may be gone.
   *
   * @return how many
   */
  public int leaveOutDeleted() {
    return DatabaseFile.asked("see which jobs are gone", file, this::leaveOut);
  }

  /** What the copy holds. */
  public DatabaseFacts facts() {
    return DatabaseFile.asked("read what it holds", file, () -> DatabaseFacts.of(sql));
  }

  /** Leaves the copy in one file. */
  @Override
  public void close() {
    DatabaseFile.run("close the copy", file, sql::close);
  }

  private static void check(Path source, Sql sql) throws SQLException {
    try (ResultSet rows = sql.query("PRAGMA quick_check(1)")) {
      String verdict = rows.next() ? rows.getString(1) : "no answer";
      if (!"ok".equals(verdict)) {
        throw new StoreFailure(
            "The store " + source + " is damaged and was not backed up: " + verdict, false, null);
      }
    }
  }

  private int leaveOut() throws SQLException {
    // A file of an older schema is only read by this version: its jobs stay as they are.
    if (sql.number("PRAGMA user_version", 0) != Migrations.newest()) {
      return 0;
    }
    List<JobId> gone = new ArrayList<>();
    sql.update("ATTACH ? AS live", source.toUri() + "?mode=ro");
    try (ResultSet rows = sql.query(GONE)) {
      while (rows.next()) {
        gone.add(JobColumns.id(rows.getBytes(1)));
      }
    }
    sql.forgetStatements();
    sql.execute("DETACH live");
    if (!gone.isEmpty()) {
      sql.execute("BEGIN");
      Ledger ledger = new Ledger(sql, new Leases(), RetentionPolicy.DEFAULT);
      for (JobId id : gone) {
        Object unused = ledger.apply(new Step.Delete(id), null, Instant.EPOCH);
      }
      ledger.flush();
      sql.execute("COMMIT");
    }
    return gone.size();
  }
}
