package dev.legwork.store.heap;

import dev.legwork.job.JobId;
import java.time.Instant;

/** Something that happens to a job at a time; ordered by time, then id. */
record Moment(Instant at, JobId id) implements Comparable<Moment> {
  @Override
  public int compareTo(Moment other) {
    int byTime = at.compareTo(other.at);
    return byTime != 0 ? byTime : id.compareTo(other.id);
  }
}
