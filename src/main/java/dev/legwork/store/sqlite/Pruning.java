package dev.legwork.store.sqlite;

import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.store.Step;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Deletes what has been kept long enough. */
final class Pruning {
  private static final String FINALS =
      "SELECT seq, id, queue, state, rank FROM job WHERE line = "
          + Line.FINAL
          + " ORDER BY rank, id LIMIT ?";
  private static final Duration KEEP_NODES = Duration.ofHours(1);

  private final Moves moves;
  private final UniqueKeys uniqueKeys;
  private final Leases leases;

  Pruning(Moves moves, UniqueKeys uniqueKeys, Leases leases) {
    this.moves = moves;
    this.uniqueKeys = uniqueKeys;
    this.leases = leases;
  }

  private record Old(long seq, JobId id, String queue, JobState state) {}

  Step.Pruned prune(Step.Prune step, Instant now) throws SQLException {
    moves.table.flush();
    int limit = Math.max(0, step.limit());
    List<Old> old = find(limit + 1L, now);
    boolean more = old.size() > limit;
    if (more) {
      old.remove(limit);
    }
    for (Old job : old) {
      moves.sql.update("DELETE FROM job WHERE seq = ?", job.seq());
      deleteBelongings(moves.sql, job.seq(), job.id());
      moves.queues.count(job.queue(), job.state(), null);
      moves.table.deleted(job.seq(), job.id());
    }
    uniqueKeys.prune(now, limit);
    leases.prune(now, KEEP_NODES);
    if (!old.isEmpty()) {
      moves.keys.prune(limit);
    }
    return new Step.Pruned(old.stream().map(Old::id).toList(), more);
  }

  /** Deletes what belongs to a job whose row is gone. */
  static void deleteBelongings(Sql sql, long seq, JobId id) throws SQLException {
    sql.update("DELETE FROM attempt WHERE seq = ?", seq);
    sql.update("DELETE FROM output WHERE seq = ?", seq);
    sql.update("DELETE FROM label WHERE id = ?", (Object) JobColumns.bytes(id));
  }

  private List<Old> find(long limit, Instant now) throws SQLException {
    long tooMany = moves.queues.finals() - moves.retention.maxJobs();
    List<Old> old = new ArrayList<>();
    try (ResultSet rows = moves.sql.query(FINALS, limit)) {
      while (rows.next()) {
        if (rows.getLong(5) > now.toEpochMilli() && old.size() >= tooMany) {
          break;
        }
        old.add(
            new Old(
                rows.getLong(1),
                JobColumns.id(rows.getBytes(2)),
                rows.getString(3),
                JobColumns.state(rows.getString(4))));
      }
    }
    return old;
  }
}
