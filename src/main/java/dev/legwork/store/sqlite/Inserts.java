package dev.legwork.store.sqlite;

import dev.legwork.job.Dedupe;
import dev.legwork.job.Dedupe.OnDuplicate;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobLife;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.Origin;
import dev.legwork.job.Refusal;
import dev.legwork.job.Violation;
import dev.legwork.store.AfterCycle;
import dev.legwork.store.IdempotencyKey;
import dev.legwork.store.Step.Inserted;
import dev.legwork.store.Step.Inserted.InsertOutcome;
import dev.legwork.store.Submission;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes jobs. The order of the checks is that of the contract: the request's own key, the dedupe
 * key, the jobs it comes after, the queue's depth, the id; a refused job leaves nothing behind.
 */
final class Inserts {
  private static final Duration QUEUE_FULL_RETRY = Duration.ofSeconds(5);

  private final Moves moves;
  private final UniqueKeys uniqueKeys;

  Inserts(Moves moves, UniqueKeys uniqueKeys) {
    this.moves = moves;
    this.uniqueKeys = uniqueKeys;
  }

  Inserted insert(Submission submission, String content, Instant now) throws SQLException {
    @Nullable IdempotencyKey idempotency = submission.idempotency();
    Inserted known = idempotency == null ? null : replayed(idempotency, now);
    if (known != null) {
      return known;
    }
    Inserted inserted = deduped(submission, content, now);
    if (inserted == null) {
      inserted = create(submission, content, now);
    }
    if (idempotency != null && inserted.job() != null) {
      uniqueKeys.put(idempotency, inserted.job().id(), now);
    }
    return inserted;
  }

  private Inserted create(Submission submission, String content, Instant now) throws SQLException {
    JobSpec spec = submission.spec();
    List<Job> predecessors = new ArrayList<>();
    Refusal refusal = findPredecessors(submission, submission.id(), predecessors);
    if (refusal == null && moves.queues.get(spec.queue()).isFull()) {
      Integer maxDepth = moves.queues.get(spec.queue()).settings.maxDepth();
      refusal =
          new Refusal.QueueFull(spec.queue(), maxDepth == null ? 0 : maxDepth, QUEUE_FULL_RETRY);
    }
    if (refusal == null && moves.table.exists(submission.id())) {
      refusal = new Refusal.StateConflict("A job with the id " + submission.id() + " exists");
    }
    if (refusal != null) {
      return new Inserted(InsertOutcome.REFUSED, null, refusal);
    }
    Row row = add(submission, content, predecessors, now);
    if (spec.dedupe() != null) {
      uniqueKeys.put(spec.dedupe(), submission.id(), now);
    }
    return new Inserted(InsertOutcome.CREATED, row.job, null);
  }

  /** The answer if this very request was made before, else null. */
  private @Nullable Inserted replayed(IdempotencyKey idempotency, Instant now) throws SQLException {
    UniqueKeys.Owner owner = uniqueKeys.find(idempotency, now);
    Row row = owner == null ? null : moves.table.find(owner.jobId());
    if (owner == null || row == null) {
      return null;
    }
    return idempotency.fingerprint().equals(owner.fingerprint())
        ? new Inserted(InsertOutcome.REPLAYED, row.job, null)
        : new Inserted(InsertOutcome.REFUSED, null, new Refusal.IdempotencyMismatch());
  }

  /** The answer if a job has the dedupe key, else null. */
  private @Nullable Inserted deduped(Submission submission, String content, Instant now)
      throws SQLException {
    @Nullable Dedupe dedupe = submission.spec().dedupe();
    UniqueKeys.Owner owner = dedupe == null ? null : uniqueKeys.find(dedupe, now);
    Row row = owner == null ? null : moves.table.find(owner.jobId());
    return dedupe == null || row == null
        ? null
        : duplicate(row, dedupe.onDuplicate(), submission, content, now);
  }

  private Inserted duplicate(
      Row row, OnDuplicate onDuplicate, Submission submission, String content, Instant now)
      throws SQLException {
    if (!submission.reaches(row.job)) {
      return new Inserted(InsertOutcome.REFUSED, null, Submission.keyIsTaken());
    }
    boolean replaceable =
        row.job.status().fence() == 0
            && (row.job.state() == JobState.SCHEDULED || row.job.state() == JobState.QUEUED);
    return switch (onDuplicate) {
      case REJECT -> new Inserted(InsertOutcome.REFUSED, null, new Refusal.Duplicate(row.job.id()));
      case RETURN -> new Inserted(InsertOutcome.DUPLICATE, row.job, null);
      case REPLACE ->
          replaceable
              ? replace(row, submission, content, now)
              : new Inserted(InsertOutcome.DUPLICATE, row.job, null);
    };
  }

  private Inserted replace(Row row, Submission submission, String content, Instant now)
      throws SQLException {
    JobSpec spec = submission.spec();
    List<Job> predecessors = new ArrayList<>();
    Refusal refusal = findPredecessors(submission, row.job.id(), predecessors);
    if (refusal == null) {
      refusal = AfterCycle.refusal(row.job.id(), spec.after(), this::successors);
    }
    if (refusal != null) {
      return new Inserted(InsertOutcome.REFUSED, null, refusal);
    }
    row.content = content;
    row.contentChars = content.length();
    int open = openOf(predecessors);
    moves.replaced(row, JobLife.replaced(row.job, spec, open, now), now);
    moves.sql.update("DELETE FROM label WHERE id = ?", (Object) JobColumns.bytes(row.job.id()));
    putLabels(spec, row.job.id());
    comeAfter(row, predecessors, now);
    return new Inserted(InsertOutcome.REPLACED, row.job, null);
  }

  private List<JobId> successors(JobId id) throws SQLException {
    List<JobId> ids = new ArrayList<>();
    for (long seq : moves.dependencies.successors(id)) {
      Row row = moves.table.find(seq);
      if (row != null) {
        ids.add(row.job.id());
      }
    }
    return ids;
  }

  private Row add(Submission submission, String content, List<Job> predecessors, Instant now)
      throws SQLException {
    JobId id = submission.id();
    Origin origin =
        new Origin(
            now,
            submission.principal(),
            submission.trace(),
            submission.parentId(),
            submission.rootId() == null ? id : submission.rootId(),
            submission.schedule());
    JobSpec spec = submission.spec();
    Job job = new Job(id, spec, origin, JobLife.submitted(spec, openOf(predecessors), now));
    Row row = moves.add(job, content, now);
    putLabels(spec, id);
    comeAfter(row, predecessors, now);
    return row;
  }

  private void putLabels(JobSpec spec, JobId id) throws SQLException {
    for (Map.Entry<String, String> label : spec.labels().entrySet()) {
      moves.sql.update(
          "INSERT OR IGNORE INTO label (key, value, id) VALUES (?, ?, ?)",
          label.getKey(),
          label.getValue(),
          JobColumns.bytes(id));
    }
  }

  private void comeAfter(Row row, List<Job> predecessors, Instant now) throws SQLException {
    for (Job predecessor : predecessors) {
      if (predecessor.state().isFinal() && predecessor.state() != JobState.SUCCEEDED) {
        moves.move(row, JobLife.predecessorFailed(row.job, predecessor, now, moves.retention), now);
        return;
      }
    }
    for (Job predecessor : predecessors) {
      if (!predecessor.state().isFinal()) {
        moves.dependencies.add(predecessor.id(), row.seq);
      }
    }
  }

  private @Nullable Refusal findPredecessors(Submission submission, JobId self, List<Job> found)
      throws SQLException {
    JobSpec spec = submission.spec();
    List<Violation> unknown = new ArrayList<>();
    for (int i = 0; i < spec.after().size(); i++) {
      JobId id = spec.after().get(i);
      Row row = id.equals(self) ? null : moves.table.find(id);
      if (row == null || !submission.reaches(row.job)) {
        unknown.add(new Violation("/after/" + i, "names a job that is not there: " + id));
      } else if (found.stream().noneMatch(job -> job.id().equals(id))) {
        found.add(row.job);
      }
    }
    return unknown.isEmpty() ? null : new Refusal.Invalid(unknown);
  }

  /**
   * How many are not done; one that can no longer be done counts, as the job must not be queued
   * before it fails.
   */
  private static int openOf(List<Job> predecessors) {
    return (int) predecessors.stream().filter(job -> job.state() != JobState.SUCCEEDED).count();
  }
}
