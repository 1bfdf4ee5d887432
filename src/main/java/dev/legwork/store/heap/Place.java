package dev.legwork.store.heap;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import java.time.Instant;

/**
 * A place in a line: lowest rank first, then lowest id.
 *
 * @param dueAt since when the job waits; no part of the order
 */
record Place(long rank, JobId id, Instant dueAt) implements Comparable<Place> {
  static Place of(Job job) {
    return new Place(job.rank(), job.id(), job.status().dueAt());
  }

  @Override
  public int compareTo(Place other) {
    int byRank = Long.compare(rank, other.rank);
    return byRank != 0 ? byRank : id.compareTo(other.id);
  }
}
