package dev.legwork.engine;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.job.JobKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many attempts of each kind this node may run at once, how many it could take now, and whether
 * jobs were seen that wait for one. Safe on any thread.
 *
 * <p>A slot is taken before a claim is asked for and given back when nothing was claimed for it or
 * when the attempt is over. News of a waiting job can come while every slot is only asking; the
 * call stays until slots of the kind are next taken, so that whoever gives one back asks again.
 */
public final class Slots {
  private final Map<JobKind, Kind> kinds = new EnumMap<>(JobKind.class);

  /** All slots free. */
  public Slots(Map<JobKind, Integer> totals) {
    totals.forEach((kind, slots) -> kinds.put(kind, new Kind(slots)));
  }

  /** The slots of one kind. */
  private static final class Kind {
    private final int total;
    private final AtomicInteger free;
    private final AtomicBoolean called = new AtomicBoolean();

    Kind(int total) {
      this.total = total;
      free = new AtomicInteger(total);
    }

    int takeUpTo(int most) {
      while (true) {
        int now = free.get();
        int slots = Math.min(now, most);
        if (slots <= 0) {
          return 0;
        }
        if (free.compareAndSet(now, now - slots)) {
          return slots;
        }
      }
    }
  }

  /** The slots of each kind. */
  public Map<JobKind, Integer> totals() {
    Map<JobKind, Integer> totals = new EnumMap<>(JobKind.class);
    kinds.forEach((kind, slots) -> totals.put(kind, slots.total));
    return totals;
  }

  /** Whether none is in use. */
  boolean allFree() {
    for (Kind slots : kinds.values()) {
      if (slots.free.get() < slots.total) {
        return false;
      }
    }
    return true;
  }

  /** Takes one slot if there is one. */
  boolean take(JobKind kind) {
    Kind slots = kinds.get(kind);
    return slots != null && slots.takeUpTo(1) == 1;
  }

  /**
   * Takes what is free of every kind, at most {@code most} each; kinds without a free slot are left
   * out. What these slots claim answers the calls made until now.
   */
  Map<JobKind, Integer> takeAll(int most) {
    Map<JobKind, Integer> taken = new EnumMap<>(JobKind.class);
    kinds.forEach(
        (kind, slots) -> {
          if (slots.free.get() > 0) {
            slots.called.set(false);
            int count = slots.takeUpTo(most);
            if (count > 0) {
              taken.put(kind, count);
            }
          }
        });
    return taken;
  }

  /** Notes that jobs of a kind may wait; answers whether a slot is free for them now. */
  boolean call(JobKind kind) {
    Kind slots = kinds.get(kind);
    if (slots == null) {
      return false;
    }
    slots.called.set(true);
    return slots.free.get() > 0;
  }

  /** Notes that jobs of any kind may wait; answers whether a slot is free for them now. */
  boolean callAll() {
    boolean free = false;
    for (JobKind kind : kinds.keySet()) {
      free |= call(kind);
    }
    return free;
  }

  /** Gives slots back; answers whether jobs may wait for them. */
  @CanIgnoreReturnValue
  boolean give(JobKind kind, int count) {
    Kind slots = kinds.get(kind);
    if (slots == null || count <= 0) {
      return false;
    }
    slots.free.addAndGet(count);
    return slots.called.get();
  }
}
