package dev.legwork.engine;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.job.Job;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import dev.legwork.log.JobLog;
import dev.legwork.store.JobStore;
import dev.legwork.store.QueueSettings;
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
  private static final int PROMOTE = 1_000;
  private static final int CLAIM_AT_ONCE = 64;
  private static final int MAX_OVERTAKEN = 10;
  private static final long NEVER = Long.MAX_VALUE;

  private final String node;
  private final JobStore store;
  private final Slots slots;
  private final ExecutorPool executors;
  private final AttemptRunner runner;
  private final Running running;
  private final Drain drain;
  private final InstantSource clock;
  private final Timing timing;
  private final QueueLimits limits = new QueueLimits();

  private final AtomicBoolean wakeAsked = new AtomicBoolean();
  private volatile boolean claiming;
  private volatile @Nullable DueTimer due;
  private volatile Future<Void> lastClaim = Future.succeededFuture();

  // Of the context alone.
  private long pollTimer = -1;
  private boolean stopped;
  private boolean claimUnderWay;
  private boolean claimAgain;
  private boolean promoteAgain;

  /** Wires the dispatcher; owns nothing of what it is given. */
  Dispatcher(
      String node,
      JobStore store,
      Slots slots,
      ExecutorPool executors,
      AttemptRunner runner,
      Running running,
      Drain drain,
      InstantSource clock,
      Timing timing) {
    this.node = node;
    this.store = store;
    this.slots = slots;
    this.executors = executors;
    this.runner = runner;
    this.running = running;
    this.drain = drain;
    this.clock = clock;
    this.timing = timing;
  }

  @Override
  public Future<?> start() {
    due = new DueTimer(vertx, context, clock, () -> claim(true));
    return store
        .queues()
        .onSuccess(
            queues -> {
              queues.forEach(queue -> limits.put(queue.settings()));
              claiming = !drain.isAsked();
              poll();
            });
  }

  @Override
  public Future<?> stop() {
    claiming = false;
    stopped = true;
    vertx.cancelTimer(pollTimer);
    DueTimer timer = due;
    if (timer != null) {
      timer.stop();
    }
    return Future.succeededFuture();
  }

  /** Whether this node takes jobs. */
  public boolean isClaiming() {
    return claiming;
  }

  /** Claims no more; what runs goes on. */
  void pause() {
    claiming = false;
  }

  /** Takes a slot for work of a kind, unless there is none or the node takes no more. */
  boolean take(JobKind kind) {
    if (!claiming || !slots.take(kind)) {
      return false;
    }
    if (claiming) {
      return true;
    }
    // A drain that began in between may have counted the slot as free.
    giveBack(kind, 1);
    return false;
  }

  /**
   * As {@link #take}, but slots that are only asking for jobs do not count as used: waits for the
   * answer to the claim that is under way, and for those that overtake it, but not for work.
   */
  Future<Boolean> takeSoon(JobKind kind) {
    return takeSoon(kind, MAX_OVERTAKEN);
  }

  private Future<Boolean> takeSoon(JobKind kind, int more) {
    if (take(kind)) {
      return Future.succeededFuture(true);
    }
    Future<Void> claim = lastClaim;
    return claim.compose(
        answered -> {
          if (take(kind)) {
            return Future.succeededFuture(true);
          }
          return more > 0 && claim != lastClaim
              ? takeSoon(kind, more - 1)
              : Future.succeededFuture(false);
        });
  }

  /** Gives back slots that were taken. */
  void giveBack(JobKind kind, int count) {
    if (slots.give(kind, count)) {
      wake();
    }
    drain.check();
  }

  /** Makes a job, and claims one in the same commit if this node has a free slot for its kind. */
  Future<Inserted> submit(Submission submission) {
    JobKind kind = submission.spec().kind();
    Step<Inserted> insert = new Step.Insert(submission);
    boolean dueNow = submission.spec().delay() == null && submission.spec().runAt() == null;
    if (!dueNow || !take(kind)) {
      return store.apply(insert);
    }
    return store
        .apply(List.of(insert, new Step.ClaimDue(node, Map.of(kind, 1))))
        .onFailure(failure -> giveBack(kind, 1))
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
      if (job.state() == JobState.QUEUED) {
        claimable |= slots.call(job.spec().kind());
      } else if (job.state() == JobState.RUNNING) {
        running.heed(job, node);
      }
      if (limits.leavesRoom(job)) {
        claimable |= slots.callAll();
      }
      nextAt = Math.min(nextAt, nextMoment(job));
    }
    if (claimable) {
      wake();
    }
    DueTimer timer = due;
    if (nextAt != NEVER && timer != null) {
      timer.hint(nextAt);
    }
  }

  /** Heeds that a queue's settings were changed, which changes no job. */
  void onQueueChanged(QueueSettings queue) {
    limits.put(queue);
    wakeForAll();
  }

  /** Asks for a claim soon, as jobs of any kind may have become claimable. Safe on any thread. */
  void wakeForAll() {
    if (slots.callAll()) {
      wake();
    }
  }

  /**
   * Claims no more, waits until what runs is over, at most {@code patience}, then ends the rest and
   * hands it back, which is no attempt.
   */
  Future<Void> drain(Duration patience) {
    claiming = false;
    return drain.within(patience);
  }

  /** Asks for a claim soon. Safe on any thread; many at once become one. */
  private void wake() {
    if (claiming && wakeAsked.compareAndSet(false, true)) {
      context.runOnContext(
          go -> {
            wakeAsked.set(false);
            claim(false);
          });
    }
  }

  private void poll() {
    claim(true);
    if (!stopped && timing.poll().toMillis() > 0) {
      pollTimer = vertx.setTimer(timing.poll().toMillis(), again -> poll());
    }
  }

  /** Claims for all free slots; with {@code promote} also asks when the next job is due. */
  private void claim(boolean promote) {
    if (claimUnderWay) {
      claimAgain = true;
      promoteAgain |= promote;
      return;
    }
    Promise<Void> answered = Promise.promise();
    lastClaim = answered.future(); // Before the slots are taken, for those who find none.
    Map<JobKind, Integer> wanted = takeAll();
    if (stopped || (wanted.isEmpty() && !promote)) {
      answered.complete();
      return;
    }
    claimUnderWay = true;
    Step<Step.Claimed> claim = new Step.ClaimDue(node, wanted);
    store
        .apply(promote ? List.of(claim, new Step.Promote(PROMOTE)) : List.of(claim))
        .onSuccess(
            answers -> {
              claimAgain |= begin(wanted, ((Step.Claimed) answers.get(0)).jobs());
              if (promote) {
                promoted((Step.Promoted) answers.get(1));
              }
            })
        .onFailure(
            failure -> {
              LOG.warn("No claim was possible; the next try follows: {}", failure.getMessage());
              // Nobody is woken by these slots: asking a store in trouble is the poll's.
              wanted.forEach(slots::give);
              drain.check();
            })
        .onComplete(
            done -> {
              answered.complete();
              claimed(done.succeeded());
            });
  }

  private Map<JobKind, Integer> takeAll() {
    Map<JobKind, Integer> taken = claiming ? slots.takeAll(CLAIM_AT_ONCE) : Map.of();
    if (claiming) {
      return taken;
    }
    taken.forEach(this::giveBack); // A drain began in between, see take.
    return Map.of();
  }

  private void promoted(Step.Promoted promoted) {
    boolean more = promoted.jobs() >= PROMOTE;
    claimAgain |= more;
    promoteAgain |= more;
    DueTimer timer = due;
    if (promoted.nextAt() != null && timer != null) {
      timer.set(promoted.nextAt().toEpochMilli());
    }
  }

  private void claimed(boolean succeeded) {
    claimUnderWay = false;
    if (claimAgain && succeeded) {
      boolean promote = promoteAgain;
      claimAgain = false;
      promoteAgain = false;
      context.runOnContext(go -> claim(promote));
    }
  }

  /**
   * Begins what was claimed for slots that are taken, and gives back the rest; answers whether a
   * kind was exhausted.
   */
  @CanIgnoreReturnValue
  private boolean begin(Map<JobKind, Integer> taken, List<Job> jobs) {
    boolean full = false;
    for (Map.Entry<JobKind, Integer> entry : taken.entrySet()) {
      JobKind kind = entry.getKey();
      int began = (int) jobs.stream().filter(job -> job.spec().kind() == kind).count();
      giveBack(kind, entry.getValue() - began);
      full |= began == CLAIM_AT_ONCE;
    }
    jobs.forEach(this::run);
    return full;
  }

  private void run(Job job) {
    JobKind kind = job.spec().kind();
    ExecutorPool.Instance instance = claiming ? executors.take(kind) : null;
    if (instance == null) {
      // Claimed while the node began to drain.
      runner.handBack(job).onComplete(done -> giveBack(kind, 1));
      return;
    }
    instance.context().runOnContext(go -> run(job, kind, instance));
  }

  private void run(Job job, JobKind kind, ExecutorPool.Instance instance) {
    runner
        .run(job, instance, () -> claiming ? Map.of(kind, 1) : Map.of())
        .onComplete(ended -> instance.ended())
        .onSuccess(
            next -> {
              if (next.isEmpty()) {
                giveBack(kind, 1);
              }
              next.forEach(this::run);
            })
        .onFailure(
            defect -> {
              JobLog.about(LOG.atError(), job)
                  .setCause(defect)
                  .log("Job {}: its attempt was not ended", job.id());
              giveBack(kind, 1);
            });
  }

  /** When time alone will next change a job: it becomes due, or worthless. */
  private static long nextMoment(Job job) {
    boolean waits =
        job.state() == JobState.RETRYING
            || (job.state() == JobState.SCHEDULED && job.status().pendingAfter() == 0);
    long dueAt = waits ? job.status().dueAt().toEpochMilli() : NEVER;
    @Nullable Instant expiresAt = job.canExpire() ? job.status().expiresAt() : null;
    return expiresAt == null ? dueAt : Math.min(dueAt, expiresAt.toEpochMilli());
  }
}
