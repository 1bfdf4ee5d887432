package dev.legwork.engine;

import dev.legwork.engine.StatsSnapshot.Point;
import dev.legwork.engine.StatsSnapshot.SlotUse;
import dev.legwork.job.Job;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import dev.legwork.job.JobStatus;
import dev.legwork.store.JobStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts what was committed, for graphs: a quarter of an hour by the second, a day by the minute.
 * Safe on any thread.
 */
public final class Statistics {
  private static final int MAX_POINTS = 1_500;
  private static final int MAX_QUEUES = 1_000;
  private static final double RATE_SECONDS = 30;

  private final JobStore store;
  private final Slots slots;
  private final Running running;
  private final InstantSource clock;

  // Guarded by this.
  private final StatsRing seconds = new StatsRing(1_000, 900);
  private final StatsRing minutes = new StatsRing(60_000, 1_440);
  private final Map<String, Rate> rates =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Rate> eldest) {
          return size() > MAX_QUEUES;
        }
      };

  Statistics(JobStore store, Slots slots, Running running, InstantSource clock) {
    this.store = store;
    this.slots = slots;
    this.running = running;
    this.clock = clock;
  }

  private record Rate(double perSecond, long at) {}

  /** Counts jobs made. */
  synchronized void submitted(long jobs) {
    long now = clock.millis();
    seconds.at(now).submitted += jobs;
    minutes.at(now).submitted += jobs;
  }

  /** Counts what was committed. */
  synchronized void committed(List<Job> jobs) {
    long now = clock.millis();
    StatsRing.Bucket second = seconds.at(now);
    StatsRing.Bucket minute = minutes.at(now);
    for (Job job : jobs) {
      count(job, second);
      count(job, minute);
      if (job.state().isFinal()) {
        rates.merge(
            job.spec().queue(),
            new Rate(1 / RATE_SECONDS, now),
            (before, one) -> new Rate(decayed(before, now) + one.perSecond(), now));
      }
    }
  }

  /** About how many jobs of a queue end in a second, lately. */
  synchronized double finishedPerSecond(String queue) {
    Rate rate = rates.get(queue);
    return rate == null ? 0 : decayed(rate, clock.millis());
  }

  /** The slots of each kind, and how many attempts and calls are in them. */
  public Map<JobKind, SlotUse> slots() {
    Map<JobKind, SlotUse> use = new EnumMap<>(JobKind.class);
    slots.totals().forEach((kind, total) -> use.put(kind, new SlotUse(running.count(kind), total)));
    return use;
  }

  /**
   * What happened lately.
   *
   * @param window how far back, at most a day
   * @param step of the points; rounded up to what is kept and to at most 1,500 points
   */
  public Future<StatsSnapshot> snapshot(Duration window, Duration step) {
    return store
        .queues()
        .map(
            queues -> {
              long open =
                  queues.stream()
                      .mapToLong(
                          queue ->
                              queue.depth()
                                  + queue.count(JobState.RUNNING)
                                  + queue.count(JobState.WAITING))
                      .sum();
              return snapshot(window.toMillis(), step.toMillis(), open);
            });
  }

  private synchronized StatsSnapshot snapshot(long windowMillis, long wishedStep, long open) {
    StatsRing ring = windowMillis <= seconds.spanMillis() ? seconds : minutes;
    long window = Math.min(Math.max(windowMillis, ring.stepMillis()), ring.spanMillis());
    long step = Math.max(Math.max(wishedStep, window / MAX_POINTS), ring.stepMillis());
    step = (step + ring.stepMillis() - 1) / ring.stepMillis() * ring.stepMillis();
    long now = clock.millis();
    long end = now / step * step + step;
    List<Point> points = new ArrayList<>();
    for (long from = end - (window + step - 1) / step * step; from < end; from += step) {
      points.add(ring.sum(from, from + step));
    }
    return new StatsSnapshot(
        Instant.ofEpochMilli(now),
        Duration.ofMillis(window),
        Duration.ofMillis(step),
        points,
        slots(),
        open);
  }

  private static void count(Job job, StatsRing.Bucket into) {
    JobStatus status = job.status();
    switch (job.state()) {
      case SUCCEEDED -> into.succeeded++;
      case FAILED, EXPIRED -> into.failed++;
      case CANCELLED -> into.cancelled++;
      case RETRYING -> into.retried++;
      case SCHEDULED, QUEUED, RUNNING, WAITING -> {
        return;
      }
    }
    @Nullable Instant startedAt = status.startedAt();
    @Nullable Instant finishedAt = status.finishedAt();
    if (startedAt != null && finishedAt != null) {
      into.waits.add(Duration.between(status.dueAt(), startedAt));
      into.runs.add(Duration.between(startedAt, finishedAt));
    }
  }

  private static double decayed(Rate rate, long now) {
    return rate.perSecond() * Math.exp(-(now - rate.at()) / 1_000.0 / RATE_SECONDS);
  }
}
