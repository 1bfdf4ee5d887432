package dev.legwork.metrics;

import dev.legwork.job.JobKind;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The meters of one queue. Safe on any thread; looking up allocates nothing. */
final class QueueMeters {
  private final String label;
  private final Map<JobKind, KindMeters> kinds = new EnumMap<>(JobKind.class);
  private final Lazy<Timer> waits;

  QueueMeters(MeterRegistry registry, String label) {
    this.label = label;
    for (JobKind kind : JobKind.values()) {
      kinds.put(kind, new KindMeters(registry, kind, label));
    }
    waits =
        new Lazy<>(
            () ->
                Timer.builder(Names.WAIT)
                    .description("From being due to being claimed")
                    .tag("queue", label)
                    .serviceLevelObjectives(Buckets.LIFE)
                    .register(registry));
  }

  String label() {
    return label;
  }

  /** What is counted of the queue's jobs of a kind. */
  KindMeters of(JobKind kind) {
    return Objects.requireNonNull(kinds.get(kind));
  }

  /** How long jobs waited. */
  Timer waits() {
    return waits.get();
  }
}
