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
   */
  record Instance(JobExecutor executor, Context context) {}

  void add(JobExecutor executor, Context context) {
    instances
        .computeIfAbsent(executor.kind(), kind -> new CopyOnWriteArrayList<>())
        .add(new Instance(executor, context));
  }

  void remove(JobExecutor executor) {
    instances
        .getOrDefault(executor.kind(), List.of())
        .removeIf(instance -> instance.executor() == executor);
  }

  /** An instance for the next attempt of a kind, in turn; null if the node has none. */
  @Nullable Instance next(JobKind kind) {
    List<Instance> of = instances.getOrDefault(kind, List.of());
    return of.isEmpty() ? null : of.get(Math.floorMod(turn.getAndIncrement(), of.size()));
  }
}
