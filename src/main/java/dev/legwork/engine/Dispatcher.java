package dev.legwork.engine;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.executor.Stop;
import dev.legwork.job.Job;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import dev.legwork.store.Claim;
import dev.legwork.store.JobStore;
import dev.legwork.store.Step;
import dev.legwork.store.Step.Inserted;
import dev.legwork.store.Submission;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims as many due jobs as this node has free slots, and hands each to an executor instance. A
 * claim is made together with a submission when a slot is free, together with the end of an attempt
 * for the slot it leaves, when the store says that something became claimable, when a job's time
 * comes, and, because all of those are hints, at every poll.
 *
 * <p>Slots and flags are safe on any thread; timers belong to this verticle's context.
 */
public final class Dispatcher extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final long POLL_MILLIS = 1_000;
  private static final int PROMOTE = 1_000;
  private static final int CLAIM_AT_ONCE = 64;
  private static final long NEVER = Long.MAX_VALUE;

  private final String node;
  private final JobStore store;
  private final Slots slots;
  private final ExecutorPool executors;
  private final AttemptRunner runner;
  private final Running running;
  private final InstantSource clock;

  private final AtomicBoolean wakeAsked = new AtomicBoolean();
  private final AtomicLong timerAt = new AtomicLong(NEVER);
  private volatile boolean claiming;
  private volatile @Nullable Promise<Void> drained;

  // Of the context alone.
  private long pollTimer = -1;
  private long dueTimer = -1;
  private boolean claimUnderWay;
  private boolean claimAgain;

  /** Wires the dispatcher; owns nothing of what it is given. */
  Dispatcher(
      String node,
      JobStore store,
      Slots slots,
      ExecutorPool executors,
      AttemptRunner runner,
      Running running,
      InstantSource clock) {
    this.node = node;
    this.store = store;
    this.slots = slots;
    this.executors = executors;
    this.runner = runner;
    this.running = running;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    claiming = true;
    poll();
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    claiming = false;
    vertx.cancelTimer(pollTimer);
    vertx.cancelTimer(dueTimer);
    return Future.succeededFuture();
  }

  /** Whether this node takes jobs. */
  public boolean isClaiming() {
    return claiming;
  }

  /** Makes a job, and claims one in the same commit if this node has a free slot for its kind. */
  Future<Inserted> submit(Submission submission) {
    JobKind kind = submission.spec().kind();
    Step<Inserted> insert = new Step.Insert(submission);
    boolean dueNow = submission.spec().delay() == null && submission.spec().runAt() == null;
    if (!claiming || !dueNow || !slots.take(kind)) {
      return store.apply(insert);
    }
    return store
        .apply(List.of(insert, new Step.ClaimDue(node, Map.of(kind, 1))))
        .onFailure(failure -> slots.give(kind, 1))
        .map(
            answers -> {
              begin(Map.of(kind, 1), ((Step.Claimed) answers.get(1)).jobs());
              return (Inserted) answers.get(0);
            });
  }

  /**
   * Heeds what was committed: cancel requests for this node's attempts, and jobs to be claimed now
   * or later.
   */
  void onCommitted(List<Job> jobs) {
    boolean claimable = false;
    long nextAt = NEVER;
    for (Job job : jobs) {
      switch (job.state()) {
        case QUEUED -> claimable = true;
        case SCHEDULED, RETRYING -> nextAt = Math.min(nextAt, nextMoment(job));
        case RUNNING -> running.heed(job, node);
        case WAITING, SUCCEEDED, FAILED, CANCELLED, EXPIRED -> {}
      }
    }
    if (claimable && slots.anyFree()) {
      wake();
    }
    if (nextAt < timerAt.get()) {
      long at = nextAt;
      context.runOnContext(go -> setDueTimer(at));
    }
  }

  /**
   * Claims no more, waits until what runs is over, at most {@code patience}, then ends the rest and
   * hands it back, which is no attempt.
   */
  Future<Void> drain(Duration patience) {
    claiming = false;
    Promise<Void> done = Promise.promise();
    drained = done;
    if (running.count() == 0) {
      done.tryComplete();
    }
    long timer =
        vertx.setTimer(
            Math.max(1, patience.toMillis()),
            timeIsUp -> running.stopAll(new Stop(Stop.Reason.DRAIN, null)));
    return done.future().andThen(over -> vertx.cancelTimer(timer));
  }

  /** Asks for a claim soon. Safe on any thread; many at once become one. */
  void wake() {
    if (claiming && wakeAsked.compareAndSet(false, true)) {
      context.runOnContext(
          go -> {
            wakeAsked.set(false);
            claim(false).onFailure(failure -> LOG.debug("The poll follows", failure));
          });
    }
  }

  private void poll() {
    claim(true).onComplete(done -> pollTimer = vertx.setTimer(POLL_MILLIS, again -> poll()));
  }

  /** Claims for all free slots; with {@code promote} also asks when the next job is due. */
  private Future<?> claim(boolean promote) {
    if (claimUnderWay) {
      claimAgain = true;
      return Future.succeededFuture();
    }
    Map<JobKind, Integer> wanted = claiming ? slots.takeAll(CLAIM_AT_ONCE) : Map.of();
    if (wanted.isEmpty() && !promote) {
      return Future.succeededFuture();
    }
    claimUnderWay = true;
    Step<Step.Claimed> claim = new Step.ClaimDue(node, wanted);
    return store
        .apply(promote ? List.of(claim, new Step.Promote(PROMOTE)) : List.of(claim))
        .onSuccess(
            answers -> {
              List<Job> jobs = ((Step.Claimed) answers.get(0)).jobs();
              claimAgain |= begin(wanted, jobs);
              if (promote) {
                Step.Promoted promoted = (Step.Promoted) answers.get(1);
                claimAgain |= promoted.jobs() == PROMOTE;
                if (promoted.nextAt() != null) {
                  setDueTimer(promoted.nextAt().toEpochMilli());
                }
              }
            })
        .onFailure(
            failure -> {
              LOG.warn("No claim was possible; the next try follows: {}", failure.getMessage());
              wanted.forEach(slots::give);
            })
        .onComplete(
            done -> {
              claimUnderWay = false;
              if (claimAgain && done.succeeded()) {
                claimAgain = false;
                wake();
              }
            });
  }

  /**
   * Begins what was claimed for slots that are taken, and gives back the rest; answers whether a
   * kind was exhausted.
   */
  @CanIgnoreReturnValue
  private boolean begin(Map<JobKind, Integer> taken, List<Job> jobs) {
    boolean full = false;
    if (jobs.isEmpty()) {
      taken.forEach(slots::give);
      return false;
    }
    for (Map.Entry<JobKind, Integer> entry : taken.entrySet()) {
      JobKind kind = entry.getKey();
      int began = (int) jobs.stream().filter(job -> job.spec().kind() == kind).count();
      slots.give(kind, entry.getValue() - began);
      full |= began == CLAIM_AT_ONCE;
    }
    jobs.forEach(this::run);
    return full;
  }

  private void run(Job job) {
    JobKind kind = job.spec().kind();
    ExecutorPool.Instance instance = executors.next(kind);
    if (instance == null) {
      store
          .apply(new Step.Release(new Claim(job.id(), node, job.status().fence())))
          .onFailure(failure -> LOG.warn("Job {} could not be handed back", job.id(), failure));
      return;
    }
    instance.context().runOnContext(go -> run(job, kind, instance));
  }

  private void run(Job job, JobKind kind, ExecutorPool.Instance instance) {
    runner
        .run(job, instance, () -> claiming ? Map.of(kind, 1) : Map.of())
        .onSuccess(
            next -> {
              if (next.isEmpty()) {
                slots.give(kind, 1);
              }
              next.forEach(this::run);
              Promise<Void> waiting = drained;
              if (waiting != null && running.count() == 0) {
                waiting.tryComplete();
              }
            })
        .onFailure(defect -> LOG.error("Job {}: its attempt was not ended", job.id(), defect));
  }

  private void setDueTimer(long at) {
    if (at >= timerAt.get() && timerAt.get() > clock.millis()) {
      return;
    }
    vertx.cancelTimer(dueTimer);
    timerAt.set(at);
    long delay = Math.min(Math.max(1, at - clock.millis()), Duration.ofDays(1).toMillis());
    dueTimer =
        vertx.setTimer(
            delay,
            timeHasCome -> {
              timerAt.set(NEVER);
              claim(true).onFailure(failure -> LOG.debug("The poll will see it", failure));
            });
  }

  private static long nextMoment(Job job) {
    if (job.state() == JobState.SCHEDULED && job.status().pendingAfter() > 0) {
      return NEVER;
    }
    Instant dueAt = job.status().dueAt();
    @Nullable Instant expiresAt = job.canExpire() ? job.status().expiresAt() : null;
    return expiresAt != null && expiresAt.isBefore(dueAt)
        ? expiresAt.toEpochMilli()
        : dueAt.toEpochMilli();
  }
}
