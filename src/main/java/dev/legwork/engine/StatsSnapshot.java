package dev.legwork.engine;

import dev.legwork.job.JobKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Counters and latencies of this node over a window, from memory and never from a scan of the
 * store. Immutable.
 *
 * @param at the end of the window
 * @param window how much time it covers
 * @param step how much time each point covers
 * @param points oldest first, one a step; steps without anything are there with zeros
 * @param slots by kind, what this node can run at once
 * @param openJobs jobs that are not final, by the store's counters
 */
public record StatsSnapshot(
    Instant at,
    Duration window,
    Duration step,
    List<Point> points,
    Map<JobKind, SlotUse> slots,
    long openJobs) {
  public StatsSnapshot {
    points = List.copyOf(points);
    slots = Map.copyOf(slots);
  }

  /**
   * What happened in one step of time. Latencies are milliseconds, 0 if there is nothing to
   * measure.
   *
   * @param at when the step began
   * @param submitted jobs accepted
   * @param succeeded jobs that succeeded
   * @param failed jobs that failed or expired
   * @param cancelled jobs that were cancelled
   * @param retried attempts that another one follows
   * @param waitP50Ms from being due to being claimed, median
   * @param waitP95Ms the same, 95th percentile
   * @param runP50Ms of an attempt, median
   * @param runP95Ms the same, 95th percentile
   */
  public record Point(
      Instant at,
      long submitted,
      long succeeded,
      long failed,
      long cancelled,
      long retried,
      double waitP50Ms,
      double waitP95Ms,
      double runP50Ms,
      double runP95Ms) {}

  /**
   * The slots of a kind.
   *
   * @param used attempts under way
   * @param total attempts that can be
   */
  public record SlotUse(int used, int total) {}
}
