package dev.legwork.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Somebody's wish that a job ends.
 *
 * @param reason why, for people, or null
 * @param grace how long a running attempt may take to end by itself, or null for what its kind does
 */
public record CancelRequest(@Nullable String reason, @Nullable Duration grace) {
  /** Without a reason and with the kind's own grace. */
  public static final CancelRequest PLAIN = new CancelRequest(null, null);
}
