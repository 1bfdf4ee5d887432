package dev.legwork.store.sqlite;

import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import dev.legwork.store.QueueSettings;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** A queue in the writer's memory: settings, counts and lanes. */
final class QueueState {
  QueueSettings settings;
  final Map<JobKind, Lane> lanes = new EnumMap<>(JobKind.class);
  private final Map<JobState, Long> counts = new EnumMap<>(JobState.class);

  QueueState(String name) {
    settings = QueueSettings.unlimited(name);
  }

  long count(JobState state) {
    return counts.getOrDefault(state, 0L);
  }

  void add(JobState state, long jobs) {
    counts.merge(state, jobs, Long::sum);
  }

  long pending() {
    return Arrays.stream(JobState.values())
        .filter(JobState::isPending)
        .mapToLong(this::count)
        .sum();
  }

  boolean isFull() {
    Integer maxDepth = settings.maxDepth();
    return maxDepth != null && pending() >= maxDepth;
  }

  /** Whether a claim may take from it. */
  boolean isOpen() {
    Integer concurrency = settings.concurrency();
    return !settings.paused() && (concurrency == null || count(JobState.RUNNING) < concurrency);
  }
}
