package dev.legwork.job;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Where a job stands in its life, with the table of the steps from state to state. */
public enum JobState {
  /** Its time has not come, or jobs it comes after are not done. */
  SCHEDULED,
  /** May be claimed now. */
  QUEUED,
  /** Claimed by a node, which performs an attempt. */
  RUNNING,
  /** Begun, but needs its children or a signal; holds its concurrency key, takes no slot. */
  WAITING,
  /** An attempt failed or was lost; the next one comes when its backoff is over. */
  RETRYING,
  /** Done. */
  SUCCEEDED,
  /** Out of attempts: a dead letter, kept for a person to see and to retry. */
  FAILED,
  /** Ended by request before it succeeded. */
  CANCELLED,
  /** Not started by the time after which it was worthless. */
  EXPIRED;

  private static final WireNames<JobState> NAMES = new WireNames<>(JobState.class);
  private static final Set<JobState> OPEN =
      EnumSet.of(SCHEDULED, QUEUED, RUNNING, WAITING, RETRYING);

  private final String wireName = WireNames.of(this);

  /** The state with this wire name, or empty. */
  public static Optional<JobState> find(String wireName) {
    return NAMES.find(wireName);
  }

  /** The only spelling of this state outside of Java. */
  public String wireName() {
    return wireName;
  }

  /** True once nothing but a retry by hand can change the job. */
  public boolean isFinal() {
    return !OPEN.contains(this);
  }

  /** True while the job is due or will be, and no node has it: what a queue's depth counts. */
  public boolean isPending() {
    return this == SCHEDULED || this == QUEUED || this == RETRYING;
  }

  /** The states that may follow this one directly. */
  public Set<JobState> successors() {
    return switch (this) {
      case SCHEDULED -> EnumSet.of(QUEUED, FAILED, CANCELLED, EXPIRED);
      case QUEUED -> EnumSet.of(RUNNING, CANCELLED, EXPIRED, SCHEDULED);
      case RUNNING -> EnumSet.of(SUCCEEDED, FAILED, CANCELLED, RETRYING, WAITING, QUEUED);
      case WAITING -> EnumSet.of(QUEUED, CANCELLED, FAILED);
      case RETRYING -> EnumSet.of(QUEUED, CANCELLED);
      case FAILED, CANCELLED, EXPIRED -> EnumSet.of(QUEUED);
      case SUCCEEDED -> EnumSet.noneOf(JobState.class);
    };
  }

  /** Whether a job in this state may step to {@code next}. */
  public boolean canBecome(JobState next) {
    return successors().contains(next);
  }
}
