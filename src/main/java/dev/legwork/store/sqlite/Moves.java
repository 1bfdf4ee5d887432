package dev.legwork.store.sqlite;

import dev.legwork.job.ConcurrencyKey;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobLife;
import dev.legwork.job.JobState;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.AttemptRecord;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Moves jobs between lines, with everything that follows from a move: counts, concurrency keys, the
 * jobs that come after. Consequences are worked off in a queue, not by recursion, so that a long
 * chain of jobs cannot exhaust the stack.
 */
final class Moves {
  private static final String PUT_ATTEMPT =
      "INSERT OR IGNORE INTO attempt (seq, number, node, started_at, finished_at, outcome, error,"
          + " result) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

  final Sql sql;
  final Queues queues;
  final JobTable table;
  final ConcurrencyKeys keys;
  final Dependencies dependencies;
  final Timetable timetable;
  final RetentionPolicy retention;
  private final Deque<Row> ended = new ArrayDeque<>();
  private final Deque<ConcurrencyKey> freed = new ArrayDeque<>();

  Moves(Sql sql, RetentionPolicy retention) throws SQLException {
    this.sql = sql;
    this.retention = retention;
    queues = new Queues(sql);
    table = new JobTable(sql, queues);
    keys = new ConcurrencyKeys(sql);
    dependencies = new Dependencies(sql);
    timetable = new Timetable(sql);
  }

  /** Takes in a new job. */
  Row add(Job job, String content, Instant now) throws SQLException {
    Row row = table.add(job, content, null, 0);
    submitted(job);
    settle(row, job);
    follow(now);
    return row;
  }

  /** Lets a job take a step of its life. */
  void move(Row row, Job next, Instant now) throws SQLException {
    Job before = row.job;
    if (keys.count(next, before.state(), next.state())) {
      freed.add(Objects.requireNonNull(next.spec().concurrency()));
    }
    @Nullable ConcurrencyKey key = before.spec().concurrency();
    if (key != null && before.state() == JobState.QUEUED && next.state() != JobState.RUNNING) {
      freed.add(key); // It may have been let in for a permit that it will not take now.
    }
    settle(row, next);
    if (next.state().isFinal() && !before.state().isFinal()) {
      ended.add(row);
    }
    follow(now);
  }

  /** Makes the limit of a replaced job's key the limit in force. */
  void replaced(Row row, Job next, Instant now) throws SQLException {
    submitted(next);
    dependencies.release(row.seq);
    move(row, next, now);
  }

  /** Changes a job that stays where it is. */
  void amend(Row row, Job next) {
    table.put(row, next, row.line, row.rank);
  }

  /** Keeps the newest attempt, which ended, in the history, if it is not there already. */
  void remember(Row row, AttemptRecord attempt) throws SQLException {
    sql.update(
        PUT_ATTEMPT,
        row.seq,
        attempt.number(),
        attempt.node(),
        millis(attempt.startedAt()),
        millis(attempt.finishedAt()),
        attempt.outcome().wireName(),
        JobColumns.encodeError(attempt.error()),
        JobColumns.text(attempt.result()));
  }

  /** Stands a job aside until its concurrency key is free. */
  void park(Row row) throws SQLException {
    Lane lane = queues.lane(row.job.spec().queue(), row.job.spec().kind());
    table.place(row, Line.parkingOf(lane.id), row.job.rank());
  }

  private void submitted(Job job) throws SQLException {
    @Nullable ConcurrencyKey key = job.spec().concurrency();
    if (key != null && keys.submitted(key)) {
      freed.add(key); // The limit may be higher than the one before.
    }
  }

  private void settle(Row row, Job job) throws SQLException {
    switch (job.state()) {
      case QUEUED -> {
        Lane lane = queues.lane(job.spec().queue(), job.spec().kind());
        if (keys.isFull(job)) {
          table.put(row, job, Line.parkingOf(lane.id), job.rank());
        } else {
          table.put(row, job, lane.id, job.rank());
          queues.enter(lane, row);
        }
      }
      case SCHEDULED, RETRYING -> {
        long due = job.status().dueAt().toEpochMilli();
        if (job.status().pendingAfter() > 0) {
          table.put(row, job, Line.BLOCKED, due);
        } else {
          table.put(row, job, Line.TIMED, due);
          timetable.noteDue(due);
        }
      }
      case RUNNING, WAITING -> table.put(row, job, null, 0);
      case SUCCEEDED, FAILED, CANCELLED, EXPIRED ->
          table.put(row, job, Line.FINAL, timeOf(job.status().pruneAt()));
    }
    if (job.canExpire()) {
      timetable.noteExpiry(timeOf(job.status().expiresAt()));
    }
  }

  private void follow(Instant now) throws SQLException {
    while (true) {
      Row row = ended.poll();
      if (row != null) {
        tellSuccessors(row.job, now);
        dependencies.release(row.seq);
        continue;
      }
      ConcurrencyKey key = freed.poll();
      if (key == null) {
        return;
      }
      readmit(key);
    }
  }

  private void tellSuccessors(Job predecessor, Instant now) throws SQLException {
    JobId id = predecessor.id();
    for (long seq : dependencies.takeSuccessors(id)) {
      Row successor = table.find(seq);
      if (successor == null || successor.job.state() != JobState.SCHEDULED) {
        continue;
      }
      if (predecessor.state() == JobState.SUCCEEDED) {
        Job freer = JobLife.predecessorSucceeded(successor.job);
        boolean due = freer.status().pendingAfter() == 0 && !freer.status().dueAt().isAfter(now);
        settle(successor, due ? JobLife.due(freer) : freer);
      } else {
        settle(successor, JobLife.predecessorFailed(successor.job, predecessor, now, retention));
        ended.add(successor);
      }
    }
  }

  private void readmit(ConcurrencyKey key) throws SQLException {
    table.flush();
    for (long seq : keys.readmitted(key)) {
      Row row = table.find(seq);
      if (row != null) {
        Lane lane = queues.lane(row.job.spec().queue(), row.job.spec().kind());
        table.place(row, lane.id, row.job.rank());
        queues.enter(lane, row);
      }
    }
  }

  private static long timeOf(@Nullable Instant instant) {
    return instant == null ? Long.MAX_VALUE : instant.toEpochMilli();
  }

  private static @Nullable Long millis(@Nullable Instant instant) {
    return instant == null ? null : instant.toEpochMilli();
  }
}
