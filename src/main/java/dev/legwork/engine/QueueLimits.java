package dev.legwork.engine;

import dev.legwork.job.Job;
import dev.legwork.job.JobState;
import dev.legwork.store.QueueSettings;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which jobs leave room for others when they end, beyond their slot: no commit tells of those that
 * become claimable by it, as they do not change. Safe on any thread.
 */
final class QueueLimits {
  private final Set<String> limited = ConcurrentHashMap.newKeySet();

  /** Takes note of a queue's settings. */
  void put(QueueSettings queue) {
    if (queue.concurrency() == null) {
      limited.remove(queue.name());
    } else {
      limited.add(queue.name());
    }
  }

  /** Whether jobs of any kind may have become claimable by what was committed to this one. */
  boolean leavesRoom(Job job) {
    boolean over = job.state().isFinal() || job.state() == JobState.RETRYING;
    return over
        && (job.spec().concurrency() != null
            || (!limited.isEmpty() && limited.contains(job.spec().queue())));
  }
}
