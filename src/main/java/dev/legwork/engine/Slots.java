package dev.legwork.engine;

import dev.legwork.job.JobKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many attempts of each kind this node may run at once, and how many it could take now. Safe on
 * any thread.
 */
public final class Slots {
  private final Map<JobKind, Integer> totals = new EnumMap<>(JobKind.class);
  private final Map<JobKind, AtomicInteger> free = new EnumMap<>(JobKind.class);

  /** All slots free. */
  public Slots(Map<JobKind, Integer> totals) {
    this.totals.putAll(totals);
    totals.forEach((kind, slots) -> free.put(kind, new AtomicInteger(slots)));
  }

  /** The slots of each kind. */
  public Map<JobKind, Integer> totals() {
    return Map.copyOf(totals);
  }

  /** Slots of a kind in use now. */
  public int used(JobKind kind) {
    AtomicInteger count = free.get(kind);
    return count == null ? 0 : totals.getOrDefault(kind, 0) - count.get();
  }

  /** Takes one slot if there is one. */
  boolean take(JobKind kind) {
    AtomicInteger count = free.get(kind);
    return count != null && takeUpTo(count, 1) == 1;
  }

  /**
   * Takes what is free of every kind, at most {@code most} each; kinds without a free slot are left
   * out.
   */
  Map<JobKind, Integer> takeAll(int most) {
    Map<JobKind, Integer> taken = new EnumMap<>(JobKind.class);
    free.forEach(
        (kind, count) -> {
          int slots = takeUpTo(count, most);
          if (slots > 0) {
            taken.put(kind, slots);
          }
        });
    return taken;
  }

  boolean anyFree() {
    for (AtomicInteger count : free.values()) {
      if (count.get() > 0) {
        return true;
      }
    }
    return false;
  }

  void give(JobKind kind, int slots) {
    AtomicInteger count = free.get(kind);
    if (count != null && slots > 0) {
      count.addAndGet(slots);
    }
  }

  private static int takeUpTo(AtomicInteger count, int most) {
    while (true) {
      int now = count.get();
      int slots = Math.min(now, most);
      if (slots <= 0) {
        return 0;
      }
      if (count.compareAndSet(now, now - slots)) {
        return slots;
      }
    }
  }
}
