package dev.legwork.store.sqlite;

import dev.legwork.job.JobId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Which jobs come after which. */
final class Dependencies {
  private final Sql sql;
  private long count;

  Dependencies(Sql sql) throws SQLException {
    this.sql = sql;
    count = sql.number("SELECT count(*) FROM dependency", 0);
  }

  void add(JobId predecessor, long seq) throws SQLException {
    count +=
        sql.update(
            "INSERT OR IGNORE INTO dependency (after_id, seq) VALUES (?, ?)",
            JobColumns.bytes(predecessor),
            seq);
  }

  /**
   * The jobs that come after {@code predecessor}, which is final now; each is named once and never
   * again.
   */
  List<Long> takeSuccessors(JobId predecessor) throws SQLException {
    List<Long> seqs = successors(predecessor);
    if (!seqs.isEmpty()) {
      byte[] id = JobColumns.bytes(predecessor);
      count -= sql.update("DELETE FROM dependency WHERE after_id = ?", (Object) id);
    }
    return seqs;
  }

  /** The jobs that wait for {@code predecessor}. */
  List<Long> successors(JobId predecessor) throws SQLException {
    if (count == 0) {
      return List.of();
    }
    List<Long> seqs = new ArrayList<>();
    byte[] id = JobColumns.bytes(predecessor);
    try (ResultSet rows =
        sql.query("SELECT seq FROM dependency WHERE after_id = ? ORDER BY seq", (Object) id)) {
      while (rows.next()) {
        seqs.add(rows.getLong(1));
      }
    }
    return seqs;
  }

  /** Forgets what a job waited for. */
  void release(long seq) throws SQLException {
    if (count > 0) {
      count -= sql.update("DELETE FROM dependency WHERE seq = ?", seq);
    }
  }
}
