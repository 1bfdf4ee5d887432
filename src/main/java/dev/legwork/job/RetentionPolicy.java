package dev.legwork.job;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long final jobs are kept.
 *
 * @param succeeded of jobs that succeeded
 * @param others of all other final jobs
 * @param queues of the jobs of a queue, by its name, before the two above
 * @param maxJobs how many final jobs are kept at most; the first due to go go first
 */
public record RetentionPolicy(
    Duration succeeded, Duration others, Map<String, Duration> queues, long maxJobs) {
  /** A day for what succeeded, a week for the rest, a million jobs. */
  public static final RetentionPolicy DEFAULT =
      new RetentionPolicy(Duration.ofHours(24), Duration.ofDays(7), Map.of(), 1_000_000);

  public RetentionPolicy {
    queues = Map.copyOf(queues);
  }

  /** How long a job with this content is kept that ended in {@code state}. */
  public Duration keep(JobSpec spec, JobState state) {
    if (spec.retention() != null) {
      return spec.retention();
    }
    @Nullable Duration queue = queues.get(spec.queue());
    if (queue != null) {
      return queue;
    }
    return state == JobState.SUCCEEDED ? succeeded : others;
  }
}
