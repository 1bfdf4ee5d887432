package dev.legwork.store.heap;

import dev.legwork.job.Dedupe;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobLife;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.JobStatus;
import dev.legwork.job.Origin;
import dev.legwork.job.Refusal;
import dev.legwork.job.Violation;
import dev.legwork.store.AfterCycle;
import dev.legwork.store.IdempotencyKey;
import dev.legwork.store.QueueSettings;
import dev.legwork.store.QueueStatus;
import dev.legwork.store.Step.Inserted;
import dev.legwork.store.Step.Inserted.InsertOutcome;
import dev.legwork.store.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The insert step. Asks in this order: idempotency key, dedupe key, predecessors, depth of the
 * queue, id; a refusal writes nothing.
 */
final class Inserts {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Tables tables;
  private final Life life;

  Inserts(Tables tables, Life life) {
    this.tables = tables;
    this.life = life;
  }

  Inserted insert(Submission submission, Instant now) {
    IdempotencyKey key = submission.idempotency();
    KeyRow used = key == null ? null : tables.idempotency.get(scoped(key));
    if (key != null && used != null && used.countsAt(now)) {
      return used.fingerprint().equals(key.fingerprint())
          ? new Inserted(InsertOutcome.REPLAYED, known(used.job()), null)
          : refused(new Refusal.IdempotencyMismatch());
    }
    Dedupe dedupe = submission.spec().dedupe();
    KeyRow first = dedupe == null ? null : tables.dedupe.get(dedupe.key());
    if (dedupe != null && first != null && first.countsAt(now)) {
      return duplicate(submission, dedupe.onDuplicate(), known(first.job()), now);
    }
    return created(submission, now);
  }

  private Inserted duplicate(
      Submission submission, Dedupe.OnDuplicate onDuplicate, Job first, Instant now) {
    if (!submission.reaches(first)) {
      return refused(Submission.keyIsTaken());
    }
    if (onDuplicate == Dedupe.OnDuplicate.REJECT) {
      return refused(new Refusal.Duplicate(first.id()));
    }
    if (onDuplicate == Dedupe.OnDuplicate.REPLACE && isReplaceable(first)) {
      return replaced(submission, first, now);
    }
    rememberRequest(submission, first.id(), now);
    return new Inserted(InsertOutcome.DUPLICATE, first, null);
  }

  private static boolean isReplaceable(Job job) {
    // A claim that was handed back is no attempt, but a claim it was.
    return job.status().fence() == 0
        && (job.state() == JobState.SCHEDULED || job.state() == JobState.QUEUED);
  }

  private Inserted replaced(Submission submission, Job first, Instant now) {
    JobSpec spec = submission.spec();
    Refusal wrong = wrongPredecessors(submission, first.id());
    if (wrong == null) {
      wrong = AfterCycle.refusal(first.id(), spec.after(), tables::successors);
    }
    if (wrong != null) {
      return refused(wrong);
    }
    life.unlink(first);
    Job job = JobLife.replaced(first, spec, pending(spec).size(), now);
    rememberRequest(submission, first.id(), now);
    return new Inserted(InsertOutcome.REPLACED, begin(job, now), null);
  }

  private Inserted created(Submission submission, Instant now) {
    JobSpec spec = submission.spec();
    JobId id = submission.id();
    Refusal wrong = wrongPredecessors(submission, id);
    if (wrong == null) {
      wrong = fullQueue(spec.queue());
    }
    if (wrong == null && tables.jobs.containsKey(id)) {
      wrong = new Refusal.StateConflict("Job " + id + " exists");
    }
    if (wrong != null) {
      return refused(wrong);
    }
    Origin origin =
        new Origin(
            now,
            submission.principal(),
            submission.trace(),
            submission.parentId(),
            submission.rootId() == null ? id : submission.rootId(),
            submission.schedule());
    JobStatus status = JobLife.submitted(spec, pending(spec).size(), now);
    rememberRequest(submission, id, now);
    if (spec.dedupe() != null) {
      Instant until = now.plus(spec.dedupe().window());
      tables.set(tables.dedupe, spec.dedupe().key(), new KeyRow(id, "", until));
    }
    return new Inserted(InsertOutcome.CREATED, begin(new Job(id, spec, origin, status), now), null);
  }

  private Job begin(Job job, Instant now) {
    if (job.spec().concurrency() != null) {
      tables.set(
          tables.keyLimits, job.spec().concurrency().key(), job.spec().concurrency().limit());
    }
    List<Job> pending = pending(job.spec());
    for (Job predecessor : pending) {
      if (predecessor.state().isFinal()) {
        return life.change(JobLife.predecessorFailed(job, predecessor, now, life.retention()), now);
      }
    }
    for (Job predecessor : pending) {
      tables.set(tables.edges, new Edge(predecessor.id(), job.id()), true);
    }
    return life.change(job, now);
  }

  /** The distinct predecessors that have not succeeded, final ones too, in the order given. */
  private List<Job> pending(JobSpec spec) {
    List<Job> pending = new ArrayList<>();
    for (JobId id : new LinkedHashSet<>(spec.after())) {
      Job predecessor = known(id);
      if (predecessor.state() != JobState.SUCCEEDED) {
        pending.add(predecessor);
      }
    }
    return pending;
  }

  private @Nullable Refusal wrongPredecessors(Submission submission, JobId self) {
    JobSpec spec = submission.spec();
    List<Violation> violations = new ArrayList<>();
    for (int i = 0; i < spec.after().size(); i++) {
      JobId id = spec.after().get(i);
      if (id.equals(self)) {
        violations.add(new Violation("/after/" + i, "is the job itself"));
      } else if (!isThere(submission, id)) {
        violations.add(new Violation("/after/" + i, "names a job that is not there: " + id));
      }
    }
    return violations.isEmpty() ? null : new Refusal.Invalid(violations);
  }

  private boolean isThere(Submission submission, JobId id) {
    Job job = tables.jobs.get(id);
    return job != null && submission.reaches(job);
  }

  private @Nullable Refusal fullQueue(String queue) {
    QueueSettings settings = tables.settings(queue);
    Integer maxDepth = settings.maxDepth();
    long depth = new QueueStatus(settings, tables.index.counts(queue), null).depth();
    return maxDepth != null && depth >= maxDepth
        ? new Refusal.QueueFull(queue, maxDepth, RETRY_AFTER)
        : null;
  }

  private void rememberRequest(Submission submission, JobId job, Instant now) {
    IdempotencyKey key = submission.idempotency();
    if (key == null) {
      return;
    }
    KeyRow.Scoped scoped = scoped(key);
    tables.set(
        tables.idempotency, scoped, new KeyRow(job, key.fingerprint(), now.plus(key.window())));
    List<KeyRow.Scoped> keys = new ArrayList<>(tables.idempotencyOf.getOrDefault(job, List.of()));
    keys.add(scoped);
    tables.set(tables.idempotencyOf, job, List.copyOf(keys));
  }

  private static KeyRow.Scoped scoped(IdempotencyKey key) {
    return new KeyRow.Scoped(key.scope(), key.key());
  }

  private Job known(JobId id) {
    return Objects.requireNonNull(tables.jobs.get(id), "keys and edges go with their job");
  }

  private static Inserted refused(Refusal refusal) {
    return new Inserted(InsertOutcome.REFUSED, null, refusal);
  }
}
