package dev.legwork.job;

import dev.legwork.job.RetryPolicy.OnLost;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a job's life: what each step makes of a job. Every rule is a pure function of the
 * job, the step's data and the moment; the stores call these and add only durability and order.
 * Each is to be called in the states that its comment names; {@link JobStatus.Edit} refuses what
 * the table of states forbids.
 */
public final class JobLife {
  private JobLife() {}

  /**
   * A job's first status.
   *
   * @param pendingAfter how many of the jobs it comes after are still open
   */
  public static JobStatus submitted(JobSpec spec, int pendingAfter, Instant now) {
    Instant dueAt = now;
    if (spec.delay() != null) {
      dueAt = now.plus(spec.delay());
    } else if (spec.runAt() != null && spec.runAt().isAfter(now)) {
      dueAt = spec.runAt();
    }
    boolean waits = pendingAfter > 0 || dueAt.isAfter(now);
    @Nullable Instant expiresAt = spec.expiresIn() == null ? null : now.plus(spec.expiresIn());
    return new JobStatus(
        waits ? JobState.SCHEDULED : JobState.QUEUED,
        1,
        0,
        0,
        0,
        0,
        null,
        dueAt,
        expiresAt,
        null,
        null,
        null,
        pendingAfter,
        null,
        null,
        null,
        null);
  }

  /** Queued: claimed by {@code node}, which begins the next attempt. */
  public static Job claimed(Job job, String node, Instant now) {
    JobStatus.Edit edit = job.status().edit();
    edit.state = JobState.RUNNING;
    edit.fence++;
    edit.attempt++;
    edit.node = node;
    edit.startedAt = now;
    edit.progress = null;
    edit.result = null;
    return job.with(edit.done());
  }

  /** Running or waiting: the attempt ended as {@code transition} says. */
  public static Job finished(
      Job job, Transition transition, Instant now, RetentionPolicy retention) {
    JobStatus.Edit edit = job.status().edit();
    edit.result = transition.result();
    edit.error = transition.error();
    return switch (transition.kind()) {
      case SUCCEED -> ended(job, edit, JobState.SUCCEEDED, now, retention);
      case FAIL -> {
        edit.failures++;
        yield ended(job, edit, JobState.FAILED, now, retention);
      }
      case CANCEL -> endedByRequest(job, edit, now, retention);
      case RETRY -> {
        edit.failures++;
        if (job.status().cancelRequested()) {
          yield endedByRequest(job, edit, now, retention);
        }
        edit.state = JobState.RETRYING;
        edit.dueAt = now.plus(transition.delay());
        yield job.with(edit.done());
      }
    };
  }

  /**
   * Running: handed back unbegun, which is no attempt. A job under a cancel request is cancelled
   * instead.
   */
  public static Job released(Job job, Instant now, RetentionPolicy retention) {
    JobStatus.Edit edit = job.status().edit();
    edit.attempt--;
    edit.startedAt = null;
    edit.node = null;
    if (job.status().cancelRequested()) {
      return endedByRequest(job, edit, now, retention);
    }
    edit.state = JobState.QUEUED;
    return job.with(edit.done());
  }

  /**
   * Running: the node died under the attempt. Queued again at once after the first loss; after
   * further ones only when a backoff is over, as the job may be their cause; failed when it may not
   * be tried twice or was lost too often.
   */
  public static Job lost(Job job, Instant now, RetentionPolicy retention) {
    JobStatus.Edit edit = job.status().edit();
    edit.lost++;
    edit.result = null;
    edit.error =
        new JobError(
            JobError.Code.NODE_LOST,
            "Node " + job.status().node() + " was lost during attempt " + job.status().attempt(),
            true,
            new JsonObject().put("node", job.status().node()).put("lost", edit.lost));
    if (job.status().cancelRequested()) {
      return endedByRequest(job, edit, now, retention);
    }
    if (job.spec().retry().onLost() == OnLost.FAIL || edit.lost >= RetryPolicy.MAX_LOST) {
      return ended(job, edit, JobState.FAILED, now, retention);
    }
    if (edit.lost == 1) {
      edit.state = JobState.QUEUED;
      edit.dueAt = now;
    } else {
      edit.state = JobState.RETRYING;
      edit.dueAt = now.plus(job.spec().retry().backoff().delay(edit.lost, 0.5));
    }
    return job.with(edit.done());
  }

  /** Scheduled or retrying, with nothing left to wait for: may be claimed from now on. */
  public static Job due(Job job) {
    JobStatus.Edit edit = job.status().edit();
    edit.state = JobState.QUEUED;
    return job.with(edit.done());
  }

  /**
   * Scheduled after other jobs, one of which succeeded. Still scheduled; {@link #due} follows when
   * none is left.
   */
  public static Job predecessorSucceeded(Job job) {
    JobStatus.Edit edit = job.status().edit();
    edit.pendingAfter--;
    return job.with(edit.done());
  }

  /** Scheduled after other jobs, one of which can no longer succeed: fails without an attempt. */
  public static Job predecessorFailed(
      Job job, Job predecessor, Instant now, RetentionPolicy retention) {
    JobStatus.Edit edit = job.status().edit();
    edit.pendingAfter = 0;
    edit.error =
        new JobError(
            JobError.Code.CHILD_FAILED,
            "Job "
                + predecessor.id()
                + ", after which this one should have run, is "
                + predecessor.state().wireName(),
            false,
            new JsonObject()
                .put("after", predecessor.id().toString())
                .put("state", predecessor.state().wireName()));
    return ended(job, edit, JobState.FAILED, now, retention);
  }

  /** Scheduled or queued, no attempt begun by {@code expiresAt}. */
  public static Job expired(Job job, Instant now, RetentionPolicy retention) {
    JobStatus.Edit edit = job.status().edit();
    edit.error =
        JobError.of(JobError.Code.EXPIRED, "Not started by " + job.status().expiresAt(), false);
    return ended(job, edit, JobState.EXPIRED, now, retention);
  }

  /**
   * Open: ends at once, or, when a node is at work on it, is marked so that the node ends it. A
   * second request for a running job changes nothing, and the very same job comes back, unless its
   * grace is shorter; any grace is taken for shorter than none given.
   */
  public static Job cancelled(
      Job job, CancelRequest request, Instant now, RetentionPolicy retention) {
    JobStatus.Edit edit = job.status().edit();
    edit.cancelRequest = request;
    if (job.state() != JobState.RUNNING) {
      return endedByRequest(job, edit, now, retention);
    }
    @Nullable CancelRequest first = job.status().cancelRequest();
    if (first != null) {
      if (!isShorter(request.grace(), first.grace())) {
        return job;
      }
      edit.cancelRequest = new CancelRequest(first.reason(), request.grace());
    }
    return job.with(edit.done());
  }

  /**
   * Final and not succeeded: queued again by hand, with a fresh budget of attempts and without a
   * time limit to start.
   */
  public static Job retriedByHand(Job job, Instant now) {
    JobStatus.Edit edit = job.status().edit();
    edit.state = JobState.QUEUED;
    edit.failures = 0;
    edit.lost = 0;
    edit.dueAt = now;
    edit.expiresAt = null;
    edit.finishedAt = null;
    edit.pruneAt = null;
    edit.cancelRequest = null;
    edit.pendingAfter = 0;
    edit.progress = null;
    edit.result = null;
    edit.error = null;
    return job.with(edit.done());
  }

  /** Scheduled or retrying: its time is now, whatever it waited for. */
  public static Job broughtForward(Job job, Instant now) {
    JobStatus.Edit edit = job.status().edit();
    edit.state = JobState.QUEUED;
    edit.dueAt = now;
    edit.pendingAfter = 0;
    return job.with(edit.done());
  }

  /** Scheduled or queued and never claimed: has another content from now on. */
  public static Job replaced(Job job, JobSpec spec, int pendingAfter, Instant now) {
    JobStatus fresh = submitted(spec, pendingAfter, now);
    JobStatus.Edit edit = job.status().edit();
    edit.state = fresh.state();
    edit.dueAt = fresh.dueAt();
    edit.expiresAt = fresh.expiresAt();
    edit.pendingAfter = pendingAfter;
    return new Job(job.id(), spec, job.origin(), edit.done());
  }

  /** Running or waiting: the attempt says how far it is. */
  public static Job progressed(Job job, RawJson progress) {
    JobStatus.Edit edit = job.status().edit();
    edit.progress = progress;
    return job.with(edit.done());
  }

  /** How long until the next attempt, or null if there is none to be made. */
  public static @Nullable Duration nextAttemptIn(
      Job job, JobError error, @Nullable Duration wished, double random) {
    int failures = job.status().failures() + 1;
    RetryPolicy policy = job.spec().retry();
    if (!error.retryable() || failures >= policy.maxAttempts()) {
      return null;
    }
    Duration backoff = policy.backoff().delay(failures, random);
    return wished != null && wished.compareTo(backoff) > 0 ? wished : backoff;
  }

  private static boolean isShorter(@Nullable Duration grace, @Nullable Duration than) {
    return grace != null && (than == null || grace.compareTo(than) < 0);
  }

  private static Job endedByRequest(
      Job job, JobStatus.Edit edit, Instant now, RetentionPolicy retention) {
    @Nullable CancelRequest request = edit.cancelRequest;
    String reason = request == null ? null : request.reason();
    edit.error =
        JobError.of(
            JobError.Code.CANCELLED, reason == null ? "Cancelled by request" : reason, false);
    return ended(job, edit, JobState.CANCELLED, now, retention);
  }

  private static Job ended(
      Job job, JobStatus.Edit edit, JobState state, Instant now, RetentionPolicy retention) {
    edit.state = state;
    edit.finishedAt = now;
    edit.pruneAt = now.plus(retention.keep(job.spec(), state));
    return job.with(edit.done());
  }
}
