package dev.legwork.metrics;

import java.time.Duration;
import java.util.stream.LongStream;

/** The upper bounds of the histograms' buckets: few, as each is a series for each label. */
final class Buckets {
  /** From a millisecond to an hour: waiting and running. */
  static final Duration[] LIFE =
      millis(
          1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000,
          1_800_000, 3_600_000);

  /** What a caller waits for: a commit, an answer, an event loop. */
  static final Duration[] CALL =
      millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000);

  /** Jobs of one commit. */
  static final double[] BATCH = {1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000};

  private Buckets() {}

  private static Duration[] millis(long... bounds) {
    return LongStream.of(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
