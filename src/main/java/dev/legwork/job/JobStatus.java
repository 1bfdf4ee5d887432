package dev.legwork.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What changes in a job's life.
 *
 * @param state where it stands
 * @param version grows by one with every change, also as the sequence number of its events
 * @param fence grows with every claim; every later step of that claim must carry it
 * @param attempt tries that started; a claim handed back is none
 * @param failures attempts that failed, which is what the retry policy budgets
 * @param lost attempts whose node died under them
 * @param node who has the claim, or had the last one; null before the first
 * @param dueAt when it may be claimed, or might have been
 * @param expiresAt when it is worthless if not begun; null for never
 * @param startedAt start of the newest attempt; null before the first
 * @param finishedAt when it became final; null while it is open
 * @param cancelRequest who asked for its end, while it is running; null if nobody did
 * @param pendingAfter jobs that it comes after and that are still open
 * @param progress what the newest attempt last said of itself, or null
 * @param result what the last attempt brought, or null
 * @param error why the last attempt did not succeed, or null
 * @param pruneAt when it may be deleted; null while it is open
 */
public record JobStatus(
    JobState state,
    long version,
    long fence,
    int attempt,
    int failures,
    int lost,
    @Nullable String node,
    Instant dueAt,
    @Nullable Instant expiresAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable CancelRequest cancelRequest,
    int pendingAfter,
    @Nullable RawJson progress,
    @Nullable RawJson result,
    @Nullable JobError error,
    @Nullable Instant pruneAt) {

  /** True once somebody asked a running job to end. */
  public boolean cancelRequested() {
    return cancelRequest != null;
  }

  /** The same status to be changed; the version grows by one. */
  Edit edit() {
    return new Edit(this);
  }

  /** A status under change. Confined to the rule that makes it. */
  static final class Edit {
    private final JobStatus from;
    JobState state;
    long fence;
    int attempt;
    int failures;
    int lost;
    @Nullable String node;
    Instant dueAt;
    @Nullable Instant expiresAt;
    @Nullable Instant startedAt;
    @Nullable Instant finishedAt;
    @Nullable CancelRequest cancelRequest;
    int pendingAfter;
    @Nullable RawJson progress;
    @Nullable RawJson result;
    @Nullable JobError error;
    @Nullable Instant pruneAt;

    private Edit(JobStatus from) {
      this.from = from;
      state = from.state;
      fence = from.fence;
      attempt = from.attempt;
      failures = from.failures;
      lost = from.lost;
      node = from.node;
      dueAt = from.dueAt;
      expiresAt = from.expiresAt;
      startedAt = from.startedAt;
      finishedAt = from.finishedAt;
      cancelRequest = from.cancelRequest;
      pendingAfter = from.pendingAfter;
      progress = from.progress;
      result = from.result;
      error = from.error;
      pruneAt = from.pruneAt;
    }

    JobStatus done() {
      boolean steps = state != from.state || from.state.isFinal();
      if (steps && !from.state.canBecome(state)) {
        throw new IllegalStateException("A job cannot become " + state + " from " + from.state);
      }
      return new JobStatus(
          state,
          from.version + 1,
          fence,
          attempt,
          failures,
          lost,
          node,
          dueAt,
          expiresAt,
          startedAt,
          finishedAt,
          cancelRequest,
          pendingAfter,
          progress,
          result,
          error,
          pruneAt);
    }
  }
}
