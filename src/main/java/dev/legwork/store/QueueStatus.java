package dev.legwork.store;

import dev.legwork.job.JobState;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A queue at one moment. From counters, never from a scan.
 *
 * @param settings its limits
 * @param counts jobs by state; a state without jobs may be missing
 * @param oldestDueAt since when its longest waiting claimable job is due, or null if none waits;
 *     where priorities are mixed and many wait, a job of a lower priority behind the first ones may
 *     be older, by a minute at most for each priority that the first one is above 0
 */
public record QueueStatus(
    QueueSettings settings, Map<JobState, Long> counts, @Nullable Instant oldestDueAt) {
  public QueueStatus {
    counts = Map.copyOf(counts);
  }

  /** Jobs in a state. */
  public long count(JobState state) {
    return counts.getOrDefault(state, 0L);
  }

  /** Jobs that no node has yet: what {@code maxDepth} limits. */
  public long depth() {
    return count(JobState.SCHEDULED) + count(JobState.QUEUED) + count(JobState.RETRYING);
  }
}
