package dev.legwork.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is counted for each queue. Queues are made on first use by anybody who submits: the first
 * two hundred that are seen have labels of their own, all others share one. Safe on any thread;
 * looking up allocates nothing.
 */
final class QueueLabels {
  /** The label of the queues that have none of their own. */
  static final String OTHER = "other";

  static final int MAX_QUEUES = 200;

  private final Map<String, QueueMeters> known = new ConcurrentHashMap<>();
  private final MeterRegistry registry;
  private final QueueMeters other;

  QueueLabels(MeterRegistry registry) {
    this.registry = registry;
    other = new QueueMeters(registry, OTHER);
  }

  /** The meters of a queue. */
  QueueMeters of(String queue) {
    QueueMeters meters = known.get(queue);
    return meters != null ? meters : admit(queue);
  }

  private QueueMeters admit(String queue) {
    if (known.size() >= MAX_QUEUES) {
      return other;
    }
    synchronized (this) {
      return known.size() >= MAX_QUEUES
          ? known.getOrDefault(queue, other)
          : known.computeIfAbsent(queue, name -> new QueueMeters(registry, name));
    }
  }
}
