package dev.legwork.store.sqlite;

import dev.legwork.job.Job;
import dev.legwork.job.JobLife;
import dev.legwork.job.JobState;
import dev.legwork.store.AttemptRecord;
import dev.legwork.store.Step;
import dev.legwork.store.Step.Changed;
import dev.legwork.store.Step.Changed.ChangeOutcome;
import java.sql.SQLException;
import java.time.Instant;

/** The steps by which callers steer jobs. */
final class Requests {
  private final Moves moves;

  Requests(Moves moves) {
    this.moves = moves;
  }

  Changed cancel(Step.Cancel step, Instant now) throws SQLException {
    Row row = moves.table.find(step.jobId());
    if (row == null) {
      return new Changed(ChangeOutcome.NOT_FOUND, null);
    }
    JobState state = row.job.state();
    if (step.onlyPending() ? !state.isPending() : state.isFinal()) {
      return new Changed(ChangeOutcome.CONFLICT, row.job);
    }
    Job next = JobLife.cancelled(row.job, step.request(), now, moves.retention);
    if (!next.equals(row.job)) {
      moves.move(row, next, now);
    }
    return new Changed(ChangeOutcome.DONE, row.job);
  }

  Changed retry(Step.Retry step, Instant now) throws SQLException {
    Row row = moves.table.find(step.jobId());
    if (row == null) {
      return new Changed(ChangeOutcome.NOT_FOUND, null);
    }
    if (!row.job.state().isFinal() || row.job.state() == JobState.SUCCEEDED) {
      return new Changed(ChangeOutcome.CONFLICT, row.job);
    }
    AttemptRecord newest = AttemptRecord.newestOf(row.job);
    if (newest != null) {
      moves.remember(row, newest);
    }
    moves.move(row, JobLife.retriedByHand(row.job, now), now);
    return new Changed(ChangeOutcome.DONE, row.job);
  }

  Changed runNow(Step.RunNow step, Instant now) throws SQLException {
    Row row = moves.table.find(step.jobId());
    if (row == null) {
      return new Changed(ChangeOutcome.NOT_FOUND, null);
    }
    if (row.job.state() != JobState.SCHEDULED && row.job.state() != JobState.RETRYING) {
      return new Changed(ChangeOutcome.CONFLICT, row.job);
    }
    moves.dependencies.release(row.seq);
    moves.move(row, JobLife.broughtForward(row.job, now), now);
    return new Changed(ChangeOutcome.DONE, row.job);
  }

  Changed delete(Step.Delete step) throws SQLException {
    Row row = moves.table.find(step.jobId());
    if (row == null) {
      return new Changed(ChangeOutcome.NOT_FOUND, null);
    }
    if (!row.job.state().isFinal()) {
      return new Changed(ChangeOutcome.CONFLICT, row.job);
    }
    moves.table.delete(row);
    Pruning.deleteBelongings(moves.sql, row.seq, row.job.id());
    return new Changed(ChangeOutcome.DONE, row.job);
  }
}
