package dev.legwork.engine;

import dev.legwork.engine.StatsSnapshot.Point;
import java.time.Instant;

/** What happened in the last so many steps of time. Not safe on several threads. */
final class StatsRing {
  private final long stepMillis;
  private final Bucket[] buckets;

  StatsRing(long stepMillis, int steps) {
    this.stepMillis = stepMillis;
    buckets = new Bucket[steps];
  }

  /** What happened in one step. */
  static final class Bucket {
    private long number = -1;
    long submitted;
    long succeeded;
    long failed;
    long cancelled;
    long retried;
    final LatencyHistogram waits = new LatencyHistogram();
    final LatencyHistogram runs = new LatencyHistogram();

    private void clear(long next) {
      number = next;
      submitted = 0;
      succeeded = 0;
      failed = 0;
      cancelled = 0;
      retried = 0;
      waits.clear();
      runs.clear();
    }

    private void add(Bucket other) {
      submitted += other.submitted;
      succeeded += other.succeeded;
      failed += other.failed;
      cancelled += other.cancelled;
      retried += other.retried;
      waits.add(other.waits);
      runs.add(other.runs);
    }
  }

  long stepMillis() {
    return stepMillis;
  }

  long spanMillis() {
    return stepMillis * buckets.length;
  }

  Bucket at(long millis) {
    long number = millis / stepMillis;
    int index = (int) (number % buckets.length);
    Bucket bucket = buckets[index];
    if (bucket == null) {
      bucket = new Bucket();
      buckets[index] = bucket;
    }
    if (bucket.number != number) {
      bucket.clear(number);
    }
    return bucket;
  }

  /** The sum of the steps that begin in [from, to). */
  Point sum(long from, long to) {
    Bucket sum = new Bucket();
    for (long number = from / stepMillis; number * stepMillis < to; number++) {
      Bucket bucket = buckets[(int) (number % buckets.length)];
      if (bucket != null && bucket.number == number) {
        sum.add(bucket);
      }
    }
    return new Point(
        Instant.ofEpochMilli(from),
        sum.submitted,
        sum.succeeded,
        sum.failed,
        sum.cancelled,
        sum.retried,
        sum.waits.percentile(0.5),
        sum.waits.percentile(0.95),
        sum.runs.percentile(0.5),
        sum.runs.percentile(0.95));
  }
}
