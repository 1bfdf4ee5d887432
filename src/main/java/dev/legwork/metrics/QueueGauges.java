package dev.legwork.metrics;

import dev.legwork.job.JobState;
import dev.legwork.store.JobStore;
import dev.legwork.store.QueueStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What waits and what is kept in each queue, by the store's counters, asked for at most every five
 * seconds. While the store does not answer there are no such figures rather than old ones. {@link
 * #read} is to be called by one caller at a time.
 */
final class QueueGauges {
  private static final Duration KEPT = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final JobState[] STATES = JobState.values();

  private final JobStore store;
  private final QueueLabels labels;
  private final InstantSource clock;
  private final MultiGauge jobs;
  private final MultiGauge oldest;
  private final MultiGauge limits;
  private final MultiGauge paused;
  private Instant readAt = Instant.EPOCH;
  private volatile boolean up;

  QueueGauges(JobStore store, QueueLabels labels, InstantSource clock, MeterRegistry registry) {
    this.store = store;
    this.labels = labels;
    this.clock = clock;
    jobs =
        MultiGauge.builder(Names.QUEUE_JOBS)
            .description("Jobs in the store by queue and state")
            .register(registry);
    oldest =
        MultiGauge.builder(Names.QUEUE_OLDEST)
            .description("How long the longest waiting job is due that could be claimed")
            .register(registry);
    limits =
        MultiGauge.builder(Names.QUEUE_MAX_DEPTH)
            .description("Waiting jobs after which submissions are refused, where there is a limit")
            .register(registry);
    paused =
        MultiGauge.builder(Names.QUEUE_PAUSED)
            .description("Whether nothing of the queue is claimed")
            .register(registry);
    Gauge.builder(Names.STORE_UP, () -> up ? 1 : 0)
        .description("Whether the store answered when it was last asked for its queues")
        .register(registry);
  }

  /** Brings the gauges up to date; never fails. */
  Future<Void> read() {
    Instant now = clock.instant();
    if (up && now.isBefore(readAt.plus(KEPT))) {
      return Future.succeededFuture();
    }
    return store
        .queues()
        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .map(
            queues -> {
              show(queues, now);
              readAt = now;
              up = true;
              return (Void) null;
            })
        .otherwise(
            failure -> {
              show(List.of(), now);
              up = false;
              return null;
            });
  }

  /** The figures of one label, which may be those of many queues. */
  private static final class Sum {
    private final Map<JobState, Long> counts = new EnumMap<>(JobState.class);
    private double oldestSeconds;
    private @Nullable Long maxDepth;
    private boolean paused;

    void add(QueueStatus queue, Instant now) {
      for (JobState state : STATES) {
        counts.merge(state, queue.count(state), Long::sum);
      }
      Instant dueAt = queue.oldestDueAt();
      if (dueAt != null) {
        oldestSeconds = Math.max(oldestSeconds, Duration.between(dueAt, now).toMillis() / 1e3);
      }
      Integer limit = queue.settings().maxDepth();
      if (limit != null) {
        maxDepth = limit + (maxDepth == null ? 0 : maxDepth);
      }
      paused |= queue.settings().paused();
    }
  }

  private void show(List<QueueStatus> queues, Instant now) {
    Map<String, Sum> sums = new TreeMap<>();
    for (QueueStatus queue : queues) {
      String label = labels.of(queue.settings().name()).label();
      sums.computeIfAbsent(label, name -> new Sum()).add(queue, now);
    }
    List<Row<?>> jobRows = new ArrayList<>();
    List<Row<?>> oldestRows = new ArrayList<>();
    List<Row<?>> limitRows = new ArrayList<>();
    List<Row<?>> pausedRows = new ArrayList<>();
    sums.forEach(
        (queue, sum) -> {
          for (JobState state : STATES) {
            jobRows.add(
                Row.of(
                    Tags.of("queue", queue, "state", state.wireName()),
                    sum.counts.getOrDefault(state, 0L)));
          }
          oldestRows.add(Row.of(Tags.of("queue", queue), sum.oldestSeconds));
          if (sum.maxDepth != null) {
            limitRows.add(Row.of(Tags.of("queue", queue), sum.maxDepth));
          }
          pausedRows.add(Row.of(Tags.of("queue", queue), sum.paused ? 1 : 0));
        });
    jobs.register(jobRows, true);
    oldest.register(oldestRows, true);
    limits.register(limitRows, true);
    paused.register(pausedRows, true);
  }
}
