package dev.legwork.metrics;

import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import dev.legwork.store.AttemptRecord.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What is counted of the jobs of one kind in one queue. Safe on any thread. */
final class KindMeters {
  private final MeterRegistry registry;
  private final JobKind kind;
  private final String queue;
  private final Lazy<Counter> submitted;
  private final Lazy<Counter> refused;
  private final Map<JobState, Lazy<Counter>> finished = new EnumMap<>(JobState.class);
  private final Map<Outcome, Lazy<Counter>> attempts = new EnumMap<>(Outcome.class);

  KindMeters(MeterRegistry registry, JobKind kind, String queue) {
    this.registry = registry;
    this.kind = kind;
    this.queue = queue;
    submitted = new Lazy<>(() -> counter(Names.SUBMITTED, "Jobs made").register(registry));
    refused =
        new Lazy<>(
            () ->
                counter(Names.REFUSED, "Submissions that the store refused, as for a full queue")
                    .register(registry));
    for (JobState state : JobState.values()) {
      finished.put(state, new Lazy<>(() -> finishedAs(state)));
    }
    for (Outcome outcome : Outcome.values()) {
      attempts.put(outcome, new Lazy<>(() -> endedAs(outcome)));
    }
  }

  Counter submitted() {
    return submitted.get();
  }

  Counter refused() {
    return refused.get();
  }

  Counter finished(JobState state) {
    return Objects.requireNonNull(finished.get(state)).get();
  }

  Counter attempts(Outcome outcome) {
    return Objects.requireNonNull(attempts.get(outcome)).get();
  }

  private Counter finishedAs(JobState state) {
    return counter(Names.FINISHED, "Jobs that became final")
        .tag("state", state.wireName())
        .register(registry);
  }

  private Counter endedAs(Outcome outcome) {
    return counter(Names.ATTEMPTS, "Attempts that ended")
        .tag("outcome", outcome.wireName())
        .register(registry);
  }

  private Counter.Builder counter(String name, String description) {
    return Counter.builder(name)
        .description(description)
        .tag("kind", kind.wireName())
        .tag("queue", queue);
  }
}
