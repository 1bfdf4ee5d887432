package dev.legwork.engine;

import dev.legwork.executor.JobExecutor;
import dev.legwork.job.JobKind;
import io.vertx.core.Context;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The executor instances of this node, each with the context it is confined to. Safe on any thread.
 */
public final class ExecutorPool {
  private final Map<JobKind, List<Instance>> instances = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * An executor and where it lives.
   *
   * @param executor started
   * @param context its event-loop context
   * @param thread that of the context
   * @param attempts how many it performs
   */
  record Instance(JobExecutor executor, Context context, Thread thread, AtomicInteger attempts) {
    /** One of the attempts that it was taken for is over. */
    void ended() {
      attempts.decrementAndGet();
    }
  }

  /** Adds an executor; to be called on its context. */
  void add(JobExecutor executor, Context context) {
    instances
        .computeIfAbsent(executor.kind(), kind -> new CopyOnWriteArrayList<>())
        .add(new Instance(executor, context, Thread.currentThread(), new AtomicInteger()));
  }

  void remove(JobExecutor executor) {
    instances
        .getOrDefault(executor.kind(), List.of())
        .removeIf(instance -> instance.executor() == executor);
  }

  /**
   * An instance for an attempt of a kind, to be told when that has ended; null if the node has
   * none. One on this thread that has nothing to do saves waking another; else they take turns.
   */
  @Nullable Instance take(JobKind kind) {
    List<Instance> of = instances.getOrDefault(kind, List.of());
    if (of.isEmpty()) {
      return null;
    }
    Instance taken = of.get(Math.floorMod(turn.getAndIncrement(), of.size()));
    for (Instance instance : of) {
      if (instance.thread() == Thread.currentThread() && instance.attempts().get() == 0) {
        taken = instance;
      }
    }
    taken.attempts().incrementAndGet();
    return taken;
  }
}
