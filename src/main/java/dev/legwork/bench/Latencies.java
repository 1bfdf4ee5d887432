package dev.legwork.bench;

import java.util.Arrays;

/** How long each of some requests took, and all of them together. */
final class Latencies {
  private final long[] sortedNanos;
  private final long wallNanos;

  /** Takes the array over. */
  Latencies(long[] nanos, long wallNanos) {
    Arrays.sort(nanos);
    this.sortedNanos = nanos;
    this.wallNanos = wallNanos;
  }

  /** The time that the fraction {@code q} of the requests did not exceed, in milliseconds. */
  double millis(double q) {
    if (sortedNanos.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceil(q * sortedNanos.length) - 1;
    return sortedNanos[Math.max(0, Math.min(sortedNanos.length - 1, rank))] / 1e6;
  }

  /** Requests answered a second. */
  double rate() {
    return sortedNanos.length / (wallNanos / 1e9);
  }
}
