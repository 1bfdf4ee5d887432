package dev.legwork.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt's end means for its job, decided by the node that ran it and written by the store
 * if the fence still holds.
 *
 * @param kind which step the job takes
 * @param result what the attempt brought, or null
 * @param error why it did not succeed, or null
 * @param delay for {@link Kind#RETRY}: how long until the next attempt is due, from the commit on
 */
public record Transition(
    Kind kind, @Nullable RawJson result, @Nullable JobError error, Duration delay) {

  /** The steps there are. */
  public enum Kind {
    SUCCEED,
    FAIL,
    RETRY,
    CANCEL
  }

  /** The job is done. */
  public static Transition succeeded(@Nullable RawJson result) {
    return new Transition(Kind.SUCCEED, result, null, Duration.ZERO);
  }

  /** The job has used up its attempts, or another one would not help. */
  public static Transition failed(JobError error, @Nullable RawJson result) {
    return new Transition(Kind.FAIL, result, error, Duration.ZERO);
  }

  /**
   * The attempt failed; another one follows after {@code delay}. A job under a cancel request is
   * cancelled instead.
   */
  public static Transition retryIn(Duration delay, JobError error, @Nullable RawJson result) {
    return new Transition(Kind.RETRY, result, error, delay);
  }

  /** The attempt ended because somebody asked for it. */
  public static Transition cancelled(@Nullable RawJson result) {
    return new Transition(Kind.CANCEL, result, null, Duration.ZERO);
  }
}
