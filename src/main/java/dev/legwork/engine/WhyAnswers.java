package dev.legwork.engine;

import dev.legwork.engine.Why.Code;
import dev.legwork.engine.Why.Reason;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import dev.legwork.job.Refusal;
import dev.legwork.store.JobStore;
import dev.legwork.store.QueueSettings;
import dev.legwork.store.Waiting;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers why a job does not run. Failures and threads as {@link JobService}. */
public final class WhyAnswers {
  private final JobStore store;
  private final Slots slots;
  private final Running running;
  private final Dispatcher dispatcher;
  private final Statistics statistics;
  private final InstantSource clock;

  /** Wires the answers; owns nothing. */
  WhyAnswers(
      JobStore store,
      Slots slots,
      Running running,
      Dispatcher dispatcher,
      Statistics statistics,
      InstantSource clock) {
    this.store = store;
    this.slots = slots;
    this.running = running;
    this.dispatcher = dispatcher;
    this.statistics = statistics;
    this.clock = clock;
  }

  /** What the job waits for; fails with {@link Refusal.NotFound}. */
  public Future<Why> why(JobId id) {
    return store
        .find(id)
        .compose(
            found -> {
              Job job = found.orElseThrow(() -> new Refusal.NotFound("There is no job " + id));
              return store.waiting(id).map(waiting -> answer(job, waiting));
            });
  }

  private Why answer(Job job, Optional<Waiting> found) {
    List<Reason> reasons = new ArrayList<>();
    @Nullable Waiting waiting = found.orElse(null);
    switch (job.state()) {
      case SCHEDULED -> scheduled(job, waiting, reasons);
      case RETRYING ->
          reasons.add(
              reason(
                  Code.BACKOFF,
                  "Attempt "
                      + job.status().attempt()
                      + " did not succeed; the next one follows at "
                      + job.status().dueAt(),
                  job.status().dueAt()));
      case QUEUED -> queued(job, waiting, reasons);
      case RUNNING, WAITING -> running(job, reasons);
      case SUCCEEDED, FAILED, CANCELLED, EXPIRED -> {}
    }
    @Nullable Integer ahead = waiting == null ? null : waiting.ahead();
    boolean capped = waiting != null && waiting.aheadCapped();
    return new Why(job, reasons, ahead, capped, estimate(job, ahead, reasons));
  }

  private void scheduled(Job job, @Nullable Waiting waiting, List<Reason> reasons) {
    if (job.status().pendingAfter() > 0) {
      List<String> after =
          waiting == null ? List.of() : waiting.after().stream().map(JobId::toString).toList();
      reasons.add(
          new Reason(
              Code.AFTER,
              "Waits for " + job.status().pendingAfter() + " jobs that must succeed first",
              null,
              after));
    }
    Instant dueAt = job.status().dueAt();
    if (reasons.isEmpty() || dueAt.isAfter(clock.instant())) {
      reasons.add(reason(Code.DELAYED, "Is due at " + dueAt, dueAt));
    }
  }

  private void queued(Job job, @Nullable Waiting waiting, List<Reason> reasons) {
    JobKind kind = job.spec().kind();
    if (waiting != null) {
      queueReasons(job, waiting, reasons);
    }
    int total = slots.totals().getOrDefault(kind, 0);
    if (total == 0) {
      reasons.add(
          reason(Code.NO_EXECUTOR, "No node performs jobs of kind " + kind.wireName(), null));
    } else if (!dispatcher.isClaiming()) {
      reasons.add(reason(Code.DRAINING, "The node is draining and takes no more jobs", null));
    } else if (running.count(kind) >= total) {
      reasons.add(
          reason(
              Code.NO_FREE_SLOT,
              "All " + total + " slots for " + kind.wireName() + " jobs are in use",
              null));
    }
    if (reasons.isEmpty()) {
      reasons.add(reason(Code.IN_LINE, "Is next in line and will be claimed at once", null));
    }
  }

  private static void queueReasons(Job job, Waiting waiting, List<Reason> reasons) {
    QueueSettings queue = waiting.queue().settings();
    if (queue.paused()) {
      reasons.add(
          reason(Code.QUEUE_PAUSED, "Queue " + queue.name() + " is paused; resume it", null));
    }
    Integer concurrency = queue.concurrency();
    if (concurrency != null && waiting.queue().count(JobState.RUNNING) >= concurrency) {
      reasons.add(
          reason(
              Code.QUEUE_CONCURRENCY,
              "Queue " + queue.name() + " runs its maximum of " + concurrency + " jobs",
              null));
    }
    Integer limit = waiting.concurrencyLimit();
    var key = job.spec().concurrency();
    if (key != null && limit != null && waiting.concurrencyKeyHolders().size() >= limit) {
      reasons.add(
          new Reason(
              Code.CONCURRENCY_KEY,
              "Concurrency key " + key.key() + " lets " + limit + " jobs run at once",
              null,
              waiting.concurrencyKeyHolders().stream().map(JobId::toString).toList()));
    }
  }

  private static void running(Job job, List<Reason> reasons) {
    if (job.status().cancelRequested()) {
      reasons.add(reason(Code.CANCELLING, "Its node was asked to end it and is doing so", null));
    }
    @Nullable Instant startedAt = job.status().startedAt();
    reasons.add(
        reason(
            Code.RUNNING,
            "Attempt " + job.status().attempt() + " runs on " + job.status().node(),
            startedAt == null ? null : startedAt.plus(job.spec().timeout())));
  }

  /**
   * Jobs ahead over the rate at which jobs have started lately; unknown while nothing starts or
   * something blocks.
   */
  private @Nullable Duration estimate(Job job, @Nullable Integer ahead, List<Reason> reasons) {
    if (ahead == null || job.state() != JobState.QUEUED) {
      return null;
    }
    for (Reason reason : reasons) {
      if (reason.code() != Code.IN_LINE && reason.code() != Code.NO_FREE_SLOT) {
        return null;
      }
    }
    double perSecond = statistics.finishedPerSecond(job.spec().queue());
    return perSecond <= 0 ? null : Duration.ofMillis(Math.round((ahead + 1) * 1_000 / perSecond));
  }

  private static Reason reason(Code code, String message, @Nullable Instant until) {
    return new Reason(code, message, until, List.of());
  }
}
