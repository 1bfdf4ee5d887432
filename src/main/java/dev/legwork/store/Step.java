package dev.legwork.store;

import dev.legwork.job.CancelRequest;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.RawJson;
import dev.legwork.job.Transition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One step of a job's life, or of a queue's, asked of the store. Each is atomic, and takes place in
 * the order of its list.
 *
 * @param <R> what it answers
 */
public sealed interface Step<R> {

  /**
   * Makes a job, unless its idempotency key, its dedupe key or its queue says otherwise. It is
   * claimable, scheduled or parked from the commit on. Idempotent by its idempotency key alone.
   * Jobs out of the submission's reach are as if they were not there, except that a dedupe key that
   * one of them has is refused as a conflict.
   */
  record Insert(Submission submission) implements Step<Inserted> {}

  /**
   * Claims due jobs for {@code node}: at most as many of each kind as are asked for, none of a
   * paused or full queue, none whose concurrency key is full. Goes round the queues so that a long
   * one does not delay the others, and takes the lowest rank within each. What has come due by now
   * counts.
   *
   * @param wanted how many of each kind; nothing is claimed ahead of a free slot
   */
  record ClaimDue(String node, Map<JobKind, Integer> wanted) implements Step<Claimed> {
    public ClaimDue {
      wanted = Map.copyOf(wanted);
    }
  }

  /**
   * Renews the node's lease. Answers which of {@code held} are no longer the node's, and which of
   * its jobs are to be cancelled. A node's first renewal makes it known.
   */
  record Renew(String node, Duration lease, List<Claim> held) implements Step<Renewed> {
    public Renew {
      held = List.copyOf(held);
    }
  }

  /**
   * Ends an attempt, with all its consequences: the job's next state, the attempt's place in the
   * history, the next job of the same concurrency key, the jobs that come after this one.
   *
   * @param output what the attempt wrote if it was little, to be kept in the same commit; null if
   *     there was none or it is in the {@link BlobStore}
   */
  record Finish(Claim claim, Transition transition, @Nullable RecordedOutput output)
      implements Step<Fenced> {}

  /** Hands a claim back unbegun; that was no attempt. */
  record Release(Claim claim) implements Step<Fenced> {}

  /** Writes what a running attempt says of itself. */
  record Progress(Claim claim, RawJson progress) implements Step<Fenced> {}

  /**
   * Asks for a job's end: at once if nobody is at work on it, else by its node. A final job is a
   * conflict.
   *
   * @param onlyPending whether a job that somebody is at work on is a conflict too
   */
  record Cancel(JobId jobId, CancelRequest request, boolean onlyPending) implements Step<Changed> {
    /** Of any open job. */
    public Cancel(JobId jobId, CancelRequest request) {
      this(jobId, request, false);
    }

    /** Of a job only that nobody has begun. */
    public static Cancel ifPending(JobId jobId, CancelRequest request) {
      return new Cancel(jobId, request, true);
    }
  }

  /**
   * Queues a final job again that did not succeed, same id, fresh budget. Any other state is a
   * conflict.
   */
  record Retry(JobId jobId) implements Step<Changed> {}

  /** Queues a scheduled or retrying job at once. Any other state is a conflict. */
  record RunNow(JobId jobId) implements Step<Changed> {}

  /**
   * Deletes a final job with its history and output; its blobs are named in the answer. An open one
   * is a conflict.
   */
  record Delete(JobId jobId) implements Step<Changed> {}

  /**
   * Moves what has come due by now into its line and expires what is overdue, at most {@code limit}
   * jobs; a claim does the same for itself. Answers when there will be more.
   */
  record Promote(int limit) implements Step<Promoted> {}

  /**
   * Takes back claims of nodes whose lease has run out or that nobody knows, at most {@code limit},
   * in the order of their ids.
   */
  record Rescue(int limit) implements Step<Rescued> {}

  /**
   * Deletes final jobs whose retention is over or that are too many, at most {@code limit}, and old
   * keys.
   */
  record Prune(int limit) implements Step<Pruned> {}

  /** Changes what is not null of a queue's settings; makes the queue if there is none. */
  record PutQueue(String name, QueuePatch patch) implements Step<QueueSettings> {}

  /**
   * The answer to an insert.
   *
   * @param outcome what happened
   * @param job the job made, or the one that was there; null if refused
   * @param refusal why not; null unless refused
   */
  record Inserted(
      InsertOutcome outcome,
      dev.legwork.job.@Nullable Job job,
      dev.legwork.job.@Nullable Refusal refusal) {
    /** The same with the job as it is later. */
    public Inserted with(dev.legwork.job.Job later) {
      return new Inserted(outcome, later, refusal);
    }

    /** What an insert can come to. */
    public enum InsertOutcome {
      /** The job is new. */
      CREATED,
      /** The same request was made before; its job as it is now. */
      REPLAYED,
      /** A job with the dedupe key exists; that job as it is now. */
      DUPLICATE,
      /** A job with the dedupe key existed, unclaimed, and now has the new content. */
      REPLACED,
      /** Nothing was made. */
      REFUSED
    }
  }

  /** The jobs claimed, as they are now: running, with the fence to carry. */
  record Claimed(List<dev.legwork.job.Job> jobs) {}

  /**
   * The answer to a renewal.
   *
   * @param lost held claims that are no longer the node's: stop the work, report nothing
   * @param cancels the node's jobs under a cancel request
   */
  record Renewed(List<Claim> lost, List<dev.legwork.job.Job> cancels) {}

  /**
   * The answer to a step under a claim.
   *
   * @param job the job after the step; null if the fence was stale and nothing changed
   */
  record Fenced(dev.legwork.job.@Nullable Job job) {
    /** Whether the claim still held. */
    public boolean applied() {
      return job != null;
    }
  }

  /**
   * The answer to a step asked by a caller.
   *
   * @param outcome what happened
   * @param job the job after the step, or as it was if the step was refused; null if there is none
   */
  record Changed(ChangeOutcome outcome, dev.legwork.job.@Nullable Job job) {
    /** What such a step can come to. */
    public enum ChangeOutcome {
      DONE,
      NOT_FOUND,
      CONFLICT
    }
  }

  /**
   * The answer to a promotion.
   *
   * @param jobs how many moved
   * @param nextAt when the next one is due or overdue; null if nothing waits for a time
   */
  record Promoted(int jobs, java.time.@Nullable Instant nextAt) {}

  /** The jobs taken back, as they are now. */
  record Rescued(List<dev.legwork.job.Job> jobs) {}

  /**
   * The answer to a pruning.
   *
   * @param jobs the ids deleted, whose blobs the caller deletes next
   * @param more whether the limit was reached and more waits
   */
  record Pruned(List<JobId> jobs, boolean more) {}
}
