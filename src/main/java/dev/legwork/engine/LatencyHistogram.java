package dev.legwork.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Durations in buckets that grow by a fifth, from a tenth of a millisecond to an hour. Not safe on
 * several threads.
 */
final class LatencyHistogram {
  private static final double FIRST_MILLIS = 0.1;
  private static final double GROWTH = 1.2;
  private static final int BUCKETS = 96;
  private static final double LOG_GROWTH = Math.log(GROWTH);

  private int @Nullable [] counts;
  private long total;

  void add(Duration duration) {
    double millis = (double) duration.toNanos() / 1e6;
    int[] into = counts;
    if (into == null) {
      into = new int[BUCKETS];
      counts = into;
    }
    int bucket =
        millis <= FIRST_MILLIS ? 0 : (int) Math.ceil(Math.log(millis / FIRST_MILLIS) / LOG_GROWTH);
    into[Math.min(bucket, BUCKETS - 1)]++;
    total++;
  }

  void add(LatencyHistogram other) {
    int[] from = other.counts;
    if (from == null) {
      return;
    }
    int[] into = counts;
    if (into == null) {
      into = new int[BUCKETS];
      counts = into;
    }
    for (int i = 0; i < BUCKETS; i++) {
      into[i] += from[i];
    }
    total += other.total;
  }

  /**
   * The duration in milliseconds that a {@code share} of all do not exceed; 0 if there are none.
   */
  double percentile(double share) {
    int[] from = counts;
    if (from == null) {
      return 0;
    }
    long rank = (long) Math.ceil(share * total);
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += from[i];
      if (seen >= rank) {
        return Math.round(FIRST_MILLIS * Math.pow(GROWTH, i) * 1_000) / 1_000.0;
      }
    }
    return 0;
  }

  void clear() {
    counts = null;
    total = 0;
  }
}
