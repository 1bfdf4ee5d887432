package dev.legwork.store.heap;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobLife;
import dev.legwork.job.JobState;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.AttemptRecord;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes changed jobs with what follows from the change for others. */
final class Life {
  private final Tables tables;
  private final RetentionPolicy retention;

  Life(Tables tables, RetentionPolicy retention) {
    this.tables = tables;
    this.retention = retention;
  }

  RetentionPolicy retention() {
    return retention;
  }

  /** Writes a job; if it is final now, the jobs that come after it learn of it. */
  @CanIgnoreReturnValue
  Job change(Job job, Instant now) {
    Deque<Job> ended = new ArrayDeque<>();
    write(job, ended);
    while (!ended.isEmpty()) {
      Job predecessor = ended.poll();
      for (JobId id : tables.successors(predecessor.id())) {
        settle(id, predecessor, now, ended);
      }
    }
    return job;
  }

  /** Makes a job no longer wait for the ones that its content names. */
  void unlink(Job job) {
    for (JobId predecessor : job.spec().after()) {
      tables.set(tables.edges, new Edge(predecessor, job.id()), null);
    }
  }

  /** Moves the newest attempt into the history, unless it is there. */
  void remember(Job job, @Nullable AttemptRecord attempt) {
    List<AttemptRecord> before = history(job.id());
    if (attempt == null || before.stream().anyMatch(one -> one.number() == attempt.number())) {
      return;
    }
    List<AttemptRecord> after = new ArrayList<>(before);
    after.add(attempt);
    tables.set(tables.history, job.id(), List.copyOf(after));
  }

  /** The rows of the history, oldest first. */
  List<AttemptRecord> history(JobId id) {
    return tables.history.getOrDefault(id, List.of());
  }

  /** Deletes a final job with everything that hangs on it. */
  void delete(Job job) {
    JobId id = job.id();
    tables.remove(job);
    tables.set(tables.history, id, null);
    for (int attempt = 1; attempt <= job.status().attempt(); attempt++) {
      tables.set(tables.outputs, new Tables.Attempt(id, attempt), null);
    }
    for (KeyRow.Scoped key : tables.idempotencyOf.getOrDefault(id, List.of())) {
      KeyRow row = tables.idempotency.get(key);
      if (row != null && row.job().equals(id)) {
        tables.set(tables.idempotency, key, null);
      }
    }
    tables.set(tables.idempotencyOf, id, null);
    if (job.spec().dedupe() != null) {
      String key = job.spec().dedupe().key();
      KeyRow row = tables.dedupe.get(key);
      if (row != null && row.job().equals(id)) {
        tables.set(tables.dedupe, key, null);
      }
    }
  }

  private void settle(JobId id, Job predecessor, Instant now, Deque<Job> ended) {
    tables.set(tables.edges, new Edge(predecessor.id(), id), null);
    Job waiting = tables.jobs.get(id);
    if (waiting == null) {
      return;
    }
    if (predecessor.state() != JobState.SUCCEEDED) {
      write(JobLife.predecessorFailed(waiting, predecessor, now, retention), ended);
      return;
    }
    Job next = JobLife.predecessorSucceeded(waiting);
    boolean isDue = next.status().pendingAfter() == 0 && !next.status().dueAt().isAfter(now);
    write(isDue ? JobLife.due(next) : next, ended);
  }

  private void write(Job job, Deque<Job> ended) {
    tables.put(job);
    // Whatever became of a job, it waits for others only while it is scheduled after them.
    if (job.state() != JobState.SCHEDULED || job.status().pendingAfter() == 0) {
      unlink(job);
    }
    if (job.state().isFinal()) {
      ended.add(job);
    }
  }
}
