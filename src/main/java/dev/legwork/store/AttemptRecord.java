package dev.legwork.store;

import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobState;
import dev.legwork.job.RawJson;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a job, past or present.
 *
 * @param number from 1
 * @param node who made it
 * @param startedAt when it was claimed
 * @param finishedAt when it ended, or null while it runs
 * @param outcome what it ended as; {@link Outcome#RUNNING} while it runs
 * @param error why it did not succeed, or null
 * @param result what it brought, or null
 */
public record AttemptRecord(
    int number,
    @Nullable String node,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    Outcome outcome,
    @Nullable JobError error,
    @Nullable RawJson result) {

  /** What an attempt can end as. */
  public enum Outcome {
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    LOST;

    /** The only spelling outside of Java. */
    public String wireName() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * The newest attempt of {@code job} if the job row itself is its record: while it runs and once
   * the job is final. Earlier ones, and that of a retrying job, are rows of the history, and a row
   * of the history counts before this: a job cancelled between two attempts still names the first.
   *
   * @return null if there is no such attempt
   */
  public static @Nullable AttemptRecord newestOf(Job job) {
    boolean inRow =
        job.state() == JobState.RUNNING
            || job.state() == JobState.WAITING
            || (job.state().isFinal() && job.status().startedAt() != null);
    if (job.status().attempt() == 0 || !inRow) {
      return null;
    }
    AttemptRecord newest = of(job, outcomeOf(job), job.status().finishedAt());
    return job.state().isFinal() ? newest : newest.stillOpen();
  }

  /** The newest attempt of {@code job} as it ended. */
  public static AttemptRecord of(Job job, Outcome outcome, @Nullable Instant finishedAt) {
    return new AttemptRecord(
        job.status().attempt(),
        job.status().node(),
        job.status().startedAt(),
        finishedAt,
        outcome,
        job.status().error(),
        job.status().result());
  }

  /** Until an attempt ends, the job's row tells of the error of the one before it. */
  private AttemptRecord stillOpen() {
    return new AttemptRecord(number, node, startedAt, null, outcome, null, null);
  }

  private static Outcome outcomeOf(Job job) {
    return switch (job.state()) {
      case SUCCEEDED -> Outcome.SUCCEEDED;
      case CANCELLED -> Outcome.CANCELLED;
      case FAILED, EXPIRED ->
          job.status().error() != null && job.status().error().code() == JobError.Code.NODE_LOST
              ? Outcome.LOST
              : Outcome.FAILED;
      case SCHEDULED, QUEUED, RUNNING, WAITING, RETRYING -> Outcome.RUNNING;
    };
  }
}
