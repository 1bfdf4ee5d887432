package dev.legwork.engine;

import dev.legwork.job.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why an open job does not run, or what it is doing.
 *
 * @param job the job
 * @param reasons everything it waits for, the most important first; empty if it is final
 * @param ahead jobs before it in its line, or null if it is in none
 * @param aheadCapped whether there are more ahead than were counted
 * @param estimate about how long until it starts, or null if nobody can tell
 */
public record Why(
    Job job,
    List<Reason> reasons,
    @Nullable Integer ahead,
    boolean aheadCapped,
    @Nullable Duration estimate) {
  public Why {
    reasons = List.copyOf(reasons);
  }

  /** The same without the names of jobs that may be of other queues. */
  public Why withoutStrangers() {
    List<Reason> discreet =
        reasons.stream()
            .map(
                reason ->
                    reason.code() == Code.CONCURRENCY_KEY
                        ? new Reason(reason.code(), reason.message(), reason.until(), List.of())
                        : reason)
            .toList();
    return new Why(job, discreet, ahead, aheadCapped, estimate);
  }

  /**
   * One thing the job waits for.
   *
   * @param code for programs
   * @param message one sentence for people
   * @param until when this reason ends by itself, or null
   * @param jobs the jobs that are in the way, at most some
   */
  public record Reason(Code code, String message, @Nullable Instant until, List<String> jobs) {
    public Reason {
      jobs = List.copyOf(jobs);
    }
  }

  /** The reasons there are. */
  public enum Code {
    DELAYED,
    BACKOFF,
    AFTER,
    QUEUE_PAUSED,
    QUEUE_CONCURRENCY,
    CONCURRENCY_KEY,
    NO_EXECUTOR,
    NO_FREE_SLOT,
    IN_LINE,
    RUNNING,
    CANCELLING,
    DRAINING;

    /** The only spelling outside of Java. */
    public String wireName() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
