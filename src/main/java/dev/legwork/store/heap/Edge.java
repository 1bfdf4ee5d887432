package dev.legwork.store.heap;

import dev.legwork.job.JobId;
import java.util.UUID;

/** A job that waits for another one; ordered by the one it waits for. */
record Edge(JobId predecessor, JobId successor) implements Comparable<Edge> {
  private static final JobId LOWEST = new JobId(new UUID(0, 0));

  /** Below every edge of this predecessor. */
  static Edge before(JobId predecessor) {
    return new Edge(predecessor, LOWEST);
  }

  @Override
  public int compareTo(Edge other) {
    int byPredecessor = predecessor.compareTo(other.predecessor);
    return byPredecessor != 0 ? byPredecessor : successor.compareTo(other.successor);
  }
}
