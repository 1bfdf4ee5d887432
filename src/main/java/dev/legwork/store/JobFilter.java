package dev.legwork.store;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs a list holds: those that match everything given. Null and empty match all.
 *
 * @param states any of these
 * @param kind this kind
 * @param queue this queue
 * @param name this name, exactly
 * @param labels all of these
 * @param schedule fired by this schedule
 * @param rootId of this line of parents
 * @param createdAfter submitted after this moment
 * @param queues in any of these queues, or null for all; what a caller may see at all
 */
public record JobFilter(
    Set<JobState> states,
    @Nullable JobKind kind,
    @Nullable String queue,
    @Nullable String name,
    Map<String, String> labels,
    @Nullable String schedule,
    @Nullable JobId rootId,
    @Nullable Instant createdAfter,
    @Nullable Set<String> queues) {
  /** Every job. */
  public static final JobFilter ALL =
      new JobFilter(Set.of(), null, null, null, Map.of(), null, null, null);

  public JobFilter {
    states = Set.copyOf(states);
    labels = Map.copyOf(labels);
    queues = queues == null ? null : Set.copyOf(queues);
  }

  /** In whatever queue there is. */
  public JobFilter(
      Set<JobState> states,
      @Nullable JobKind kind,
      @Nullable String queue,
      @Nullable String name,
      Map<String, String> labels,
      @Nullable String schedule,
      @Nullable JobId rootId,
      @Nullable Instant createdAfter) {
    this(states, kind, queue, name, labels, schedule, rootId, createdAfter, null);
  }

  /** The same, of {@code queues} alone; null for no such limit. */
  public JobFilter within(@Nullable Set<String> only) {
    return only == null
        ? this
        : new JobFilter(states, kind, queue, name, labels, schedule, rootId, createdAfter, only);
  }

  /**
   * The same, with only those of its states that are in {@code fitting}; with none left it matches
   * nothing.
   */
  public JobFilter narrowedTo(Set<JobState> fitting) {
    Set<JobState> both = new HashSet<>(fitting);
    if (!states.isEmpty()) {
      both.retainAll(states);
    }
    // No state at all would mean every state; an impossible one means none.
    @Nullable String noQueue = both.isEmpty() ? "" : queue;
    return new JobFilter(both, kind, noQueue, name, labels, schedule, rootId, createdAfter, queues);
  }

  /** Whether the list holds this job. */
  public boolean matches(Job job) {
    return (states.isEmpty() || states.contains(job.state()))
        && (kind == null || kind == job.spec().kind())
        && (queue == null || queue.equals(job.spec().queue()))
        && (queues == null || queues.contains(job.spec().queue()))
        && (name == null || name.equals(job.spec().name()))
        && job.spec().labels().entrySet().containsAll(labels.entrySet())
        && (schedule == null || schedule.equals(job.origin().schedule()))
        && (rootId == null || rootId.equals(job.origin().rootId()))
        && (createdAfter == null || job.origin().createdAt().isAfter(createdAfter));
  }
}
