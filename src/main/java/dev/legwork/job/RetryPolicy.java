package dev.legwork.job;

import java.util.Optional;

/**
 * What happens after an attempt that did not succeed.
 *
 * @param maxAttempts attempts that may fail before the job is {@code failed}, at least 1
 * @param backoff the wait between them
 * @param onLost what to do when the node died under an attempt
 */
public record RetryPolicy(int maxAttempts, Backoff backoff, OnLost onLost) {
  /** What a job gets that does not say. */
  public static final RetryPolicy DEFAULT = new RetryPolicy(3, Backoff.DEFAULT, OnLost.RETRY);

  /**
   * After how many lost attempts a job is taken for the cause of the losses and ends as {@code
   * failed}.
   */
  public static final int MAX_LOST = 3;

  /** What to do when the node died under an attempt. */
  public enum OnLost {
    /** Try again: the work may happen more than once. */
    RETRY,
    /** Give up: the work happens at most once. */
    FAIL;

    private static final WireNames<OnLost> NAMES = new WireNames<>(OnLost.class);

    /** The constant with this wire name, or empty. */
    public static Optional<OnLost> find(String wireName) {
      return NAMES.find(wireName);
    }

    /** The only spelling outside of Java. */
    public String wireName() {
      return WireNames.of(this);
    }
  }
}
