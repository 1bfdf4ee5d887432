package dev.legwork.store.heap;

import dev.legwork.job.ConcurrencyKey;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.store.AttemptRecord;
import dev.legwork.store.QueueSettings;
import dev.legwork.store.RecordedOutput;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything the store knows, and the one way to change it: {@link #set}, {@link #put} and {@link
 * #remove} note how each change is undone, so that a list of steps happens as a whole or not at
 * all. Values are immutable. Confined to the store's thread.
 */
final class Tables {
  /** The name of an output. */
  record Attempt(JobId job, int number) {}

  final NavigableMap<JobId, Job> jobs = new TreeMap<>();
  final Indexes index = new Indexes();
  final Map<JobId, List<AttemptRecord>> history = new HashMap<>();
  final Map<Attempt, RecordedOutput> outputs = new HashMap<>();
  final Map<String, KeyRow> dedupe = new HashMap<>();
  final Map<KeyRow.Scoped, KeyRow> idempotency = new HashMap<>();
  final Map<JobId, List<KeyRow.Scoped>> idempotencyOf = new HashMap<>();
  final NavigableMap<Edge, Boolean> edges = new TreeMap<>();
  final Map<String, Integer> keyLimits = new HashMap<>();
  final NavigableMap<String, QueueSettings> settings = new TreeMap<>();

  /** By node, the first moment at which its lease has run out. */
  final Map<String, Instant> leases = new HashMap<>();

  private final Deque<Runnable> undo = new ArrayDeque<>();
  private final Map<JobId, Job> changed = new LinkedHashMap<>();
  private @Nullable String queueServedLast;

  /** What a process forgets when it ends: leases, and whose turn it is. */
  void forgetWhatDoesNotSurvive() {
    leases.clear();
    queueServedLast = null;
  }

  /** Sets a row of a table, or removes it if the value is null. */
  <K, V> void set(Map<K, V> table, K key, @Nullable V value) {
    @Nullable V before = table.get(key);
    undo.push(() -> write(table, key, before));
    write(table, key, value);
  }

  /** Writes a job, new or changed. */
  void put(Job job) {
    requireRank(job);
    @Nullable Job before = jobs.get(job.id());
    undo.push(() -> swap(job, before));
    swap(before, job);
    changed.remove(job.id());
    changed.put(job.id(), job);
    if (before != null) {
      forgetUnusedLimit(before);
    }
  }

  /** Removes a job, not what hangs on it. */
  void remove(Job job) {
    undo.push(() -> swap(null, job));
    swap(job, null);
    changed.remove(job.id());
    forgetUnusedLimit(job);
  }

  @Nullable String queueServedLast() {
    return queueServedLast;
  }

  void serve(String queue) {
    @Nullable String before = queueServedLast;
    undo.push(() -> queueServedLast = before);
    queueServedLast = queue;
  }

  /** The queue's settings, also if nobody has said anything about it. */
  QueueSettings settings(String queue) {
    QueueSettings known = settings.get(queue);
    return known == null ? QueueSettings.unlimited(queue) : known;
  }

  /** Whether no further job with this key may be claimed now. */
  boolean isFull(String key) {
    return index.holders(key).size() >= keyLimits.getOrDefault(key, Integer.MAX_VALUE);
  }

  /** Open jobs that wait for this one, by id. */
  List<JobId> successors(JobId predecessor) {
    List<JobId> successors = new ArrayList<>();
    for (Edge edge : edges.tailMap(Edge.before(predecessor)).keySet()) {
      if (!edge.predecessor().equals(predecessor)) {
        break;
      }
      successors.add(edge.successor());
    }
    return successors;
  }

  /** Ends the commit; answers the jobs it changed, in the order of their last change. */
  List<Job> commit() {
    List<Job> jobsChanged = List.copyOf(changed.values());
    undo.clear();
    changed.clear();
    return jobsChanged;
  }

  /** Takes back everything since the last commit. */
  void rollback() {
    while (!undo.isEmpty()) {
      undo.pop().run();
    }
    changed.clear();
  }

  private void swap(@Nullable Job before, @Nullable Job after) {
    if (before != null) {
      index.remove(before);
      jobs.remove(before.id());
    }
    if (after != null) {
      jobs.put(after.id(), after);
      index.add(after);
    }
  }

  /** Fails before anything is touched if the due time is beyond what a rank can hold. */
  private static void requireRank(Job job) {
    var unused = job.rank();
  }

  private void forgetUnusedLimit(Job before) {
    ConcurrencyKey key = before.spec().concurrency();
    if (key != null && !index.isUsed(key.key())) {
      set(keyLimits, key.key(), null);
    }
  }

  private static <K, V> void write(Map<K, V> table, K key, @Nullable V value) {
    if (value == null) {
      table.remove(key);
    } else {
      table.put(key, value);
    }
  }
}
