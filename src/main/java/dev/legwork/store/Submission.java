package dev.legwork.store;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobSpec;
import dev.legwork.job.Refusal;
import dev.legwork.job.TraceContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A job to be made.
 *
 * @param id its identity, chosen by the caller with {@link JobId#next()}
 * @param spec what is asked
 * @param idempotency makes a repeated request harmless, or null
 * @param principal who submits it, or null
 * @param trace where the request stands in a trace, or null
 * @param parentId the job that makes it, or null
 * @param rootId the first of its line of parents, or null if it has none
 * @param schedule the schedule that fires it, or null
 * @param reach the queues whose jobs there are for whoever submits it, or null for all: a job of
 *     another queue cannot be come after, and is neither shown nor replaced as a duplicate
 */
public record Submission(
    JobId id,
    JobSpec spec,
    @Nullable IdempotencyKey idempotency,
    @Nullable String principal,
    @Nullable TraceContext trace,
    @Nullable JobId parentId,
    @Nullable JobId rootId,
    @Nullable String schedule,
    @Nullable Set<String> reach) {
  public Submission {
    reach = reach == null ? null : Set.copyOf(reach);
  }

  /** By somebody for whom every job is there. */
  public Submission(
      JobId id,
      JobSpec spec,
      @Nullable IdempotencyKey idempotency,
      @Nullable String principal,
      @Nullable TraceContext trace,
      @Nullable JobId parentId,
      @Nullable JobId rootId,
      @Nullable String schedule) {
    this(id, spec, idempotency, principal, trace, parentId, rootId, schedule, null);
  }

  /** A job on its own, with a new id. */
  public static Submission of(JobSpec spec) {
    return new Submission(JobId.next(), spec, null, null, null, null, null, null);
  }

  /** The same with an idempotency key; null for none. */
  public Submission with(@Nullable IdempotencyKey key) {
    return new Submission(id, spec, key, principal, trace, parentId, rootId, schedule, reach);
  }

  /** The refusal of a dedupe key that belongs to a job out of reach. */
  public static Refusal keyIsTaken() {
    return new Refusal.StateConflict("The dedupe key belongs to a job that is not yours to see");
  }

  /** Whether this job is there for whoever submits. */
  public boolean reaches(Job job) {
    return reach == null || reach.contains(job.spec().queue());
  }
}
