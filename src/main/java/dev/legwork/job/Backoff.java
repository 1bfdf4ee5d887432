package dev.legwork.job;

import java.time.Duration;

/**
 * How long to wait before the next attempt: {@code initial x factor^(failures-1)}, at most {@code
 * max}, shifted by up to {@code jitter} of itself either way so that jobs that failed together do
 * not come back together.
 *
 * @param initial after the first failure; not negative
 * @param factor growth a failure, at least 1
 * @param max upper bound before jitter
 * @param jitter the random part, 0 (none) to 1
 */
public record Backoff(Duration initial, double factor, Duration max, double jitter) {
  /** What a job gets that does not say. */
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(10), 0.2);

  /**
   * The wait after {@code failures} failures.
   *
   * @param failures how many attempts have failed, at least 1
   * @param random uniform in [0, 1)
   */
  public Duration delay(int failures, double random) {
    double grown = (double) initial.toMillis() * Math.pow(factor, Math.max(0, failures - 1));
    double bounded = Math.min(grown, (double) max.toMillis());
    return Duration.ofMillis(Math.round(bounded * (1 - jitter + 2 * jitter * random)));
  }
}
