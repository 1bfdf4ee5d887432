package dev.legwork.metrics;

import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import dev.legwork.store.AttemptRecord.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one queue, each made when it is first needed and found by index from then on. Safe
 * on any thread: two that make the same meter get the same from the registry.
 */
final class QueueMeters {
  private static final int KINDS = JobKind.values().length;
  private static final int STATES = JobState.values().length;
  private static final int OUTCOMES = Outcome.values().length;

  private final MeterRegistry registry;
  private final String label;
  private final AtomicReferenceArray<@Nullable Counter> submitted =
      new AtomicReferenceArray<>(KINDS);
  private final AtomicReferenceArray<@Nullable Counter> refused = new AtomicReferenceArray<>(KINDS);
  private final AtomicReferenceArray<@Nullable Counter> finished =
      new AtomicReferenceArray<>(KINDS * STATES);
  private final AtomicReferenceArray<@Nullable Counter> attempts =
      new AtomicReferenceArray<>(KINDS * OUTCOMES);
  private volatile @Nullable Timer waits;

  QueueMeters(MeterRegistry registry, String label) {
    this.registry = registry;
    this.label = label;
  }

  String label() {
    return label;
  }

  Timer waits() {
    Timer timer = waits;
    if (timer == null) {
      timer =
          Timer.builder(Names.WAIT)
              .description("From being due to being claimed")
              .tag("queue", label)
              .serviceLevelObjectives(Buckets.LIFE)
              .register(registry);
      waits = timer;
    }
    return timer;
  }

  Counter submitted(JobKind kind) {
    @Nullable Counter counter = submitted.get(kind.ordinal());
    if (counter == null) {
      counter = counter(Names.SUBMITTED, "Jobs made", kind).register(registry);
      submitted.set(kind.ordinal(), counter);
    }
    return counter;
  }

  Counter refused(JobKind kind) {
    @Nullable Counter counter = refused.get(kind.ordinal());
    if (counter == null) {
      counter =
          counter(Names.REFUSED, "Submissions that the store refused, as for a full queue", kind)
              .register(registry);
      refused.set(kind.ordinal(), counter);
    }
    return counter;
  }

  Counter finished(JobKind kind, JobState state) {
    int index = kind.ordinal() * STATES + state.ordinal();
    @Nullable Counter counter = finished.get(index);
    if (counter == null) {
      counter =
          counter(Names.FINISHED, "Jobs that became final", kind)
              .tag("state", state.wireName())
              .register(registry);
      finished.set(index, counter);
    }
    return counter;
  }

  Counter attempts(JobKind kind, Outcome outcome) {
    int index = kind.ordinal() * OUTCOMES + outcome.ordinal();
    @Nullable Counter counter = attempts.get(index);
    if (counter == null) {
      counter =
          counter(Names.ATTEMPTS, "Attempts that ended", kind)
              .tag("outcome", outcome.wireName())
              .register(registry);
      attempts.set(index, counter);
    }
    return counter;
  }

  private Counter.Builder counter(String name, String description, JobKind kind) {
    return Counter.builder(name)
        .description(description)
        .tag("kind", kind.wireName())
        .tag("queue", label);
  }
}
