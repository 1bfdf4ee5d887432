package dev.legwork.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as the store has it at one moment.
 *
 * @param id its identity
 * @param spec what was asked
 * @param origin where it comes from
 * @param status where it stands
 */
public record Job(JobId id, JobSpec spec, Origin origin, JobStatus status) {
  /** A step of waiting that raises a waiting job's rank by one priority. */
  public static final long AGING_MILLIS = 60_000;

  /** Shorthand for the status's state. */
  public JobState state() {
    return status.state();
  }

  /**
   * Its place in line: the lower, the sooner. Fixed from the moment it is due, so that waiting
   * raises a job past later ones of up to nine minutes' worth of priority without anything being
   * sorted again.
   */
  public long rank() {
    return status.dueAt().toEpochMilli() - spec.priority() * AGING_MILLIS;
  }

  /**
   * Whether {@code node} has this job under this fence, which is what every step of a claim must
   * prove.
   */
  public boolean isHeldBy(String node, long fence) {
    return (state() == JobState.RUNNING || state() == JobState.WAITING)
        && status.fence() == fence
        && node.equals(status.node());
  }

  /** Whether it can still expire: it has a limit and no attempt has begun. */
  public boolean canExpire() {
    return status.expiresAt() != null
        && status.attempt() == 0
        && (state() == JobState.SCHEDULED || state() == JobState.QUEUED);
  }

  /** Whether it is expired at {@code now} but does not say so yet. */
  public boolean isOverdue(Instant now) {
    @Nullable Instant expiresAt = status.expiresAt();
    return canExpire() && expiresAt != null && !expiresAt.isAfter(now);
  }

  Job with(JobStatus next) {
    return new Job(id, spec, origin, next);
  }
}
