package dev.legwork.store.heap;

import dev.legwork.job.ConcurrencyKey;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What can be derived from the jobs alone: ways to find them without a scan. A job is taken out as
 * it was and put in as it is, so that nothing here can drift from the jobs.
 */
final class Indexes {
  final Lines lines = new Lines();

  /** Jobs that become claimable by time alone, by {@code dueAt}. */
  final NavigableSet<Moment> timed = new TreeSet<>();

  /** Jobs that can expire, by {@code expiresAt}. */
  final NavigableSet<Moment> expiring = new TreeSet<>();

  /** Final jobs by {@code pruneAt}. */
  final NavigableSet<Moment> finals = new TreeSet<>();

  final NavigableSet<JobId> running = new TreeSet<>();

  private final NavigableMap<String, Map<JobState, Long>> counts = new TreeMap<>();
  private final Map<String, NavigableSet<JobId>> keyHolders = new HashMap<>();
  private final Map<String, Integer> keyUsers = new HashMap<>();

  void add(Job job) {
    counts
        .computeIfAbsent(job.spec().queue(), name -> new EnumMap<>(JobState.class))
        .merge(job.state(), 1L, Long::sum);
    if (job.state() == JobState.QUEUED) {
      lines.add(job);
    }
    place(job, true);
    ConcurrencyKey key = job.spec().concurrency();
    if (key != null) {
      keyUsers.merge(key.key(), 1, Integer::sum);
      if (holdsKey(job)) {
        keyHolders.computeIfAbsent(key.key(), name -> new TreeSet<>()).add(job.id());
      }
    }
  }

  void remove(Job job) {
    counts.computeIfPresent(
        job.spec().queue(),
        (name, states) -> {
          states.computeIfPresent(job.state(), (state, count) -> count == 1 ? null : count - 1);
          return states.isEmpty() ? null : states;
        });
    if (job.state() == JobState.QUEUED) {
      lines.remove(job);
    }
    place(job, false);
    ConcurrencyKey key = job.spec().concurrency();
    if (key != null) {
      keyUsers.computeIfPresent(key.key(), (name, users) -> users == 1 ? null : users - 1);
      keyHolders.computeIfPresent(
          key.key(),
          (name, holders) -> {
            holders.remove(job.id());
            return holders.isEmpty() ? null : holders;
          });
    }
  }

  /** The names of queues that have jobs. */
  NavigableSet<String> queues() {
    return counts.navigableKeySet();
  }

  Map<JobState, Long> counts(String queue) {
    return counts.getOrDefault(queue, Map.of());
  }

  long count(String queue, JobState state) {
    return counts(queue).getOrDefault(state, 0L);
  }

  NavigableSet<JobId> holders(String key) {
    return keyHolders.getOrDefault(key, Collections.emptyNavigableSet());
  }

  boolean isUsed(String key) {
    return keyUsers.containsKey(key);
  }

  private void place(Job job, boolean present) {
    boolean waitsForTime =
        job.state() == JobState.RETRYING
            || (job.state() == JobState.SCHEDULED && job.status().pendingAfter() == 0);
    put(timed, job, waitsForTime ? job.status().dueAt() : null, present);
    put(expiring, job, job.canExpire() ? job.status().expiresAt() : null, present);
    put(finals, job, job.status().pruneAt(), present);
    if (job.state() == JobState.RUNNING) {
      if (present) {
        running.add(job.id());
      } else {
        running.remove(job.id());
      }
    }
  }

  private static void put(
      NavigableSet<Moment> index, Job job, @Nullable Instant at, boolean present) {
    if (at == null) {
      return;
    }
    if (present) {
      index.add(new Moment(at, job.id()));
    } else {
      index.remove(new Moment(at, job.id()));
    }
  }

  private static boolean holdsKey(Job job) {
    return job.state() == JobState.RUNNING || job.state() == JobState.WAITING;
  }
}
