package dev.legwork.store.sqlite;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.job.Job;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobLife;
import dev.legwork.job.JobState;
import dev.legwork.store.AttemptRecord;
import dev.legwork.store.Claim;
import dev.legwork.store.Step;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps by which nodes take jobs, keep them, and lose them. */
final class Claims {
  private static final int PROMOTED_BY_A_CLAIM = 5_000;
  private static final String HELD_BY =
      "SELECT seq FROM job WHERE node = ? AND state IN ('running', 'waiting')"
          + " AND cancel IS NOT NULL";
  private static final String HELD =
      "SELECT seq, node FROM job INDEXED BY job_held WHERE state IN ('running', 'waiting')"
          + " ORDER BY id";

  private final Moves moves;
  private final Leases leases;

  Claims(Moves moves, Leases leases) {
    this.moves = moves;
    this.leases = leases;
  }

  Step.Claimed claim(Step.ClaimDue step, Instant now) throws SQLException {
    promote(PROMOTED_BY_A_CLAIM, now);
    Map<JobKind, Integer> wanted = new EnumMap<>(JobKind.class);
    step.wanted().forEach((kind, slots) -> wanted.merge(kind, Math.max(0, slots), Integer::sum));
    wanted.values().removeIf(slots -> slots == 0);
    List<Job> claimed = new ArrayList<>();
    Queues queues = moves.queues;
    @Nullable String turn = null;
    for (int inVain = 0; !wanted.isEmpty() && inVain < queues.claimableQueues(); ) {
      QueueState queue = queues.nextClaimable(turn);
      if (queue == null) {
        break;
      }
      turn = queue.settings.name();
      Row row = queue.isOpen() ? best(queue, wanted, now) : null;
      if (row != null) {
        moves.move(row, JobLife.claimed(row.job, step.node(), now), now);
        claimed.add(row.job);
        wanted.computeIfPresent(
            row.job.spec().kind(), (kind, slots) -> slots == 1 ? null : slots - 1);
        queues.served(turn);
        inVain = 0;
      } else if (!queues.leaveIfEmpty(queue)) {
        inVain++;
      }
    }
    return new Step.Claimed(claimed);
  }

  Step.Promoted promote(Step.Promote step, Instant now) throws SQLException {
    int promoted = promote(Math.max(0, step.limit()), now);
    return new Step.Promoted(promoted, moves.timetable.next(moves.table));
  }

  Step.Renewed renew(Step.Renew step, Instant now) throws SQLException {
    leases.renew(step.node(), now.plus(step.lease()));
    List<Claim> lost = new ArrayList<>();
    for (Claim claim : step.held()) {
      Row row = moves.table.find(claim.jobId());
      if (row == null || !row.job.isHeldBy(step.node(), claim.fence())) {
        lost.add(claim);
      }
    }
    moves.table.flush();
    List<Job> cancels = new ArrayList<>();
    for (long seq : seqs(HELD_BY, step.node())) {
      Row row = moves.table.find(seq);
      if (row != null) {
        cancels.add(row.job);
      }
    }
    cancels.sort(Comparator.comparing(Job::id));
    return new Step.Renewed(lost, cancels);
  }

  Step.Fenced finish(Step.Finish step, Instant now) throws SQLException {
    Row row = held(step.claim());
    if (row == null) {
      return new Step.Fenced(null);
    }
    Job next = JobLife.finished(row.job, step.transition(), now, moves.retention);
    if (next.state() == JobState.RETRYING) {
      moves.remember(row, AttemptRecord.of(next, AttemptRecord.Outcome.FAILED, now));
    }
    if (step.output() != null) {
      moves.sql.update(
          "INSERT OR REPLACE INTO output (seq, attempt, frames) VALUES (?, ?, ?)",
          row.seq,
          row.job.status().attempt(),
          step.output().frames().getBytes());
    }
    moves.move(row, next, now);
    return new Step.Fenced(next);
  }

  Step.Fenced release(Step.Release step, Instant now) throws SQLException {
    Row row = held(step.claim());
    if (row == null) {
      return new Step.Fenced(null);
    }
    moves.move(row, JobLife.released(row.job, now, moves.retention), now);
    return new Step.Fenced(row.job);
  }

  Step.Fenced progress(Step.Progress step) throws SQLException {
    Row row = held(step.claim());
    if (row == null) {
      return new Step.Fenced(null);
    }
    moves.amend(row, JobLife.progressed(row.job, step.progress()));
    return new Step.Fenced(row.job);
  }

  Step.Rescued rescue(Step.Rescue step, Instant now) throws SQLException {
    moves.table.flush();
    List<Long> orphans = new ArrayList<>();
    try (ResultSet rows = moves.sql.query(HELD)) {
      while (rows.next() && orphans.size() < step.limit()) {
        if (!leases.isAlive(rows.getString(2), now)) {
          orphans.add(rows.getLong(1));
        }
      }
    }
    List<Job> rescued = new ArrayList<>();
    for (long seq : orphans) {
      Row row = moves.table.find(seq);
      if (row != null && row.job.state() == JobState.RUNNING) {
        Job next = JobLife.lost(row.job, now, moves.retention);
        if (!next.state().isFinal()) {
          moves.remember(row, AttemptRecord.of(next, AttemptRecord.Outcome.LOST, now));
        }
        moves.move(row, next, now);
        rescued.add(next);
      }
    }
    return new Step.Rescued(rescued);
  }

  @CanIgnoreReturnValue
  private int promote(int limit, Instant now) throws SQLException {
    JobTable table = moves.table;
    int moved = 0;
    for (long seq : moves.timetable.expired(now, limit, table)) {
      Row row = table.find(seq);
      if (row != null && row.job.isOverdue(now)) {
        moves.move(row, JobLife.expired(row.job, now, moves.retention), now);
        moved++;
      }
    }
    for (long seq : moves.timetable.due(now, limit - moved, table)) {
      Row row = table.find(seq);
      if (row != null && row.line != null && row.line == Line.TIMED) {
        moves.move(row, JobLife.due(row.job), now);
        moved++;
      }
    }
    moves.timetable.refresh(now, table);
    return moved;
  }

  /** The head of a queue over the wanted kinds: claimable for certain, or null. */
  private @Nullable Row best(QueueState queue, Map<JobKind, Integer> wanted, Instant now)
      throws SQLException {
    Row best = null;
    for (JobKind kind : wanted.keySet()) {
      Lane lane = queue.lanes.get(kind);
      Row head = lane == null ? null : head(lane, now);
      if (head != null
          && (best == null
              || head.rank < best.rank
              || (head.rank == best.rank && head.job.id().compareTo(best.job.id()) < 0))) {
        best = head;
      }
    }
    return best;
  }

  private @Nullable Row head(Lane lane, Instant now) throws SQLException {
    while (true) {
      Lane.Entry entry = lane.first(moves.sql, moves.table);
      if (entry == null) {
        return null;
      }
      Row row = moves.table.find(entry.seq());
      if (row == null || row.line == null || row.line != lane.id || row.rank != entry.rank()) {
        lane.removeFirst(); // It left without telling.
      } else if (row.job.isOverdue(now)) {
        lane.removeFirst();
        moves.move(row, JobLife.expired(row.job, now, moves.retention), now);
      } else if (moves.keys.isFull(row.job)) {
        lane.removeFirst();
        moves.park(row);
      } else {
        return row;
      }
    }
  }

  private @Nullable Row held(Claim claim) throws SQLException {
    Row row = moves.table.find(claim.jobId());
    return row != null && row.job.isHeldBy(claim.node(), claim.fence()) ? row : null;
  }

  private List<Long> seqs(String text, Object parameter) throws SQLException {
    List<Long> seqs = new ArrayList<>();
    try (ResultSet rows = moves.sql.query(text, parameter)) {
      while (rows.next()) {
        seqs.add(rows.getLong(1));
      }
    }
    return seqs;
  }
}
