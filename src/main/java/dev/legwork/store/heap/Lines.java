package dev.legwork.store.heap;

import dev.legwork.job.ConcurrencyKey;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The queued jobs in the order in which they are claimed. Jobs with a concurrency key stand in
 * sublines of their own, so that a full key is stepped over at once however many wait for it.
 */
final class Lines {
  private final NavigableMap<String, Map<JobKind, Lane>> queues = new TreeMap<>();

  void add(Job job) {
    queues
        .computeIfAbsent(job.spec().queue(), name -> new EnumMap<>(JobKind.class))
        .computeIfAbsent(job.spec().kind(), kind -> new Lane())
        .add(job);
  }

  void remove(Job job) {
    Map<JobKind, Lane> lanes = queues.get(job.spec().queue());
    Lane lane = lanes == null ? null : lanes.get(job.spec().kind());
    if (lanes == null || lane == null) {
      return;
    }
    lane.remove(job);
    if (lane.isEmpty()) {
      lanes.remove(job.spec().kind());
    }
    if (lanes.isEmpty()) {
      queues.remove(job.spec().queue());
    }
  }

  /** How many queues have a line. */
  int size() {
    return queues.size();
  }

  /** The next queue by name after {@code name}, and the first one after the last. */
  @Nullable String queueAfter(@Nullable String name) {
    if (queues.isEmpty()) {
      return null;
    }
    String next = name == null ? null : queues.higherKey(name);
    return next == null ? queues.firstKey() : next;
  }

  /** The first job of a queue among these kinds whose key is not full, or null. */
  @Nullable JobId head(String queue, Set<JobKind> kinds, Predicate<String> keyIsFull) {
    @Nullable Place best = null;
    for (Map.Entry<JobKind, Lane> lane : queues.getOrDefault(queue, Map.of()).entrySet()) {
      if (kinds.contains(lane.getKey())) {
        best = lower(best, lane.getValue().head(keyIsFull));
      }
    }
    return best == null ? null : best.id();
  }

  /** Since when the job of a queue that waits longest is due, those of full keys left out. */
  @Nullable Instant oldestDueAt(String queue, Predicate<String> keyIsFull) {
    return queues.getOrDefault(queue, Map.of()).values().stream()
        .flatMap(lane -> lane.lines(keyIsFull))
        .flatMap(NavigableSet::stream)
        .map(Place::dueAt)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /** How many jobs of its queue and kind stand before this one, those of full keys left out. */
  int ahead(Job job, Predicate<String> keyIsFull) {
    Lane lane = queues.getOrDefault(job.spec().queue(), Map.of()).get(job.spec().kind());
    return lane == null ? 0 : lane.ahead(Place.of(job), keyIsFull);
  }

  private static @Nullable Place lower(@Nullable Place one, @Nullable Place other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) <= 0 ? one : other;
  }

  /** The jobs of one queue and kind. */
  private static final class Lane {
    private final NavigableSet<Place> free = new TreeSet<>();
    private final Map<String, NavigableSet<Place>> keyed = new HashMap<>();

    void add(Job job) {
      ConcurrencyKey key = job.spec().concurrency();
      NavigableSet<Place> line =
          key == null ? free : keyed.computeIfAbsent(key.key(), name -> new TreeSet<>());
      line.add(Place.of(job));
    }

    void remove(Job job) {
      ConcurrencyKey key = job.spec().concurrency();
      if (key == null) {
        free.remove(Place.of(job));
        return;
      }
      keyed.computeIfPresent(
          key.key(),
          (name, line) -> {
            line.remove(Place.of(job));
            return line.isEmpty() ? null : line;
          });
    }

    boolean isEmpty() {
      return free.isEmpty() && keyed.isEmpty();
    }

    @Nullable Place head(Predicate<String> keyIsFull) {
      return lines(keyIsFull).map(NavigableSet::first).min(Comparator.naturalOrder()).orElse(null);
    }

    int ahead(Place place, Predicate<String> keyIsFull) {
      return lines(keyIsFull).mapToInt(line -> line.headSet(place).size()).sum();
    }

    /** The sublines that may be claimed from; none is empty. */
    Stream<NavigableSet<Place>> lines(Predicate<String> keyIsFull) {
      Stream<NavigableSet<Place>> claimable =
          keyed.entrySet().stream()
              .filter(line -> !keyIsFull.test(line.getKey()))
              .map(Map.Entry::getValue);
      return free.isEmpty() ? claimable : Stream.concat(Stream.of(free), claimable);
    }
  }
}
