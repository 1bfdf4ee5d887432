package dev.legwork.engine;

import dev.legwork.event.JobEvents;
import dev.legwork.job.CancelRequest;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobSpec;
import dev.legwork.job.Refusal;
import dev.legwork.job.Violation;
import dev.legwork.store.AttemptRecord;
import dev.legwork.store.BlobStore;
import dev.legwork.store.JobFilter;
import dev.legwork.store.JobPage;
import dev.legwork.store.JobStore;
import dev.legwork.store.Step;
import dev.legwork.store.Step.Changed;
import dev.legwork.store.Step.Inserted;
import dev.legwork.store.Submission;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything a caller can ask of jobs, whatever door it came through. Refusals are {@link
 * Refusal}s, trouble of the store is a {@code StoreFailure}, both as failed futures. Safe on any
 * event-loop context; futures complete on the caller's.
 */
public final class JobService {
  private final Vertx vertx;
  private final JobStore store;
  private final BlobStore blobs;
  private final JobEvents events;
  private final Kinds kinds;
  private final Dispatcher dispatcher;
  private final Statistics statistics;

  /** Wires the service; owns none of what it is given. */
  JobService(
      Vertx vertx,
      JobStore store,
      BlobStore blobs,
      JobEvents events,
      Kinds kinds,
      Dispatcher dispatcher,
      Statistics statistics) {
    this.vertx = vertx;
    this.store = store;
    this.blobs = blobs;
    this.events = events;
    this.kinds = kinds;
    this.dispatcher = dispatcher;
    this.statistics = statistics;
  }

  /**
   * Makes a job. When the future succeeds the job is as durable as the store promises.
   *
   * @return what came of it; fails with the refusal if nothing was made
   */
  public Future<Inserted> submit(Submission submission) {
    List<Violation> violations = kinds.check(submission.spec());
    if (!violations.isEmpty()) {
      return Future.failedFuture(new Refusal.Invalid(violations));
    }
    return dispatcher.submit(submission).compose(this::unlessRefused);
  }

  /** Why the job cannot be run, empty if it can; {@link #submit} asks the same. On any thread. */
  public List<Violation> violations(JobSpec spec) {
    return kinds.check(spec);
  }

  /** Makes jobs in one commit, each on its own: the answers say which were refused. */
  public Future<List<Inserted>> submitAll(List<Submission> submissions) {
    List<Step<?>> steps = new ArrayList<>(submissions.size());
    List<@Nullable Inserted> refused = new ArrayList<>(submissions.size());
    for (Submission submission : submissions) {
      List<Violation> violations = kinds.check(submission.spec());
      if (violations.isEmpty()) {
        steps.add(new Step.Insert(submission));
        refused.add(null);
      } else {
        refused.add(
            new Inserted(Inserted.InsertOutcome.REFUSED, null, new Refusal.Invalid(violations)));
      }
    }
    if (steps.isEmpty()) {
      return Future.succeededFuture(merged(refused, List.of()));
    }
    return store
        .apply(steps)
        .map(
            answers -> {
              List<Inserted> all = merged(refused, answers);
              statistics.submitted(all.stream().filter(JobService::isNew).count());
              return all;
            });
  }

  /** The job; fails with {@link Refusal.NotFound}. */
  public Future<Job> get(JobId id) {
    return store
        .find(id)
        .map(found -> found.orElseThrow(() -> new Refusal.NotFound("There is no job " + id)));
  }

  /**
   * Makes a job and waits for its end: as {@link #submit}, but with the job once it is final, or as
   * it is after {@code atMost}.
   */
  public Future<Inserted> submitAndAwait(Submission submission, Duration atMost) {
    Promise<Job> end = Promise.promise();
    // Subscribed first, submitted second: no end can come in between, and nothing has to be read.
    Future<Job> awaited = ended(submission.id(), atMost, end);
    return submit(submission)
        .onFailure(end::tryFail)
        .compose(
            inserted -> {
              Job job = inserted.job();
              if (job == null || isNew(inserted)) {
                return awaited.map(inserted::with).otherwise(inserted);
              }
              end.tryComplete(job);
              return job.state().isFinal()
                  ? Future.succeededFuture(inserted)
                  : awaitFinal(job.id(), atMost).map(inserted::with).otherwise(inserted);
            });
  }

  /** The job once it is final, or as it is after {@code atMost}. */
  public Future<Job> awaitFinal(JobId id, Duration atMost) {
    Promise<Job> end = Promise.promise();
    Future<Job> awaited = ended(id, atMost, end);
    // Subscribed first, read second: an end between the two is seen either way, and whichever is
    // faster answers.
    get(id)
        .onSuccess(
            job -> {
              if (job.state().isFinal()) {
                end.tryComplete(job);
              }
            })
        .onFailure(end::tryFail);
    return awaited;
  }

  /** Completes {@code end} with the job once it becomes final, or as it is after {@code atMost}. */
  private Future<Job> ended(JobId id, Duration atMost, Promise<Job> end) {
    Context context = vertx.getOrCreateContext();
    JobEvents.Subscription subscription =
        events.onJob(
            id,
            context,
            job -> {
              if (job.state().isFinal()) {
                end.tryComplete(job);
              }
            });
    long timer =
        vertx.setTimer(
            Math.max(1, atMost.toMillis()),
            timeIsUp -> get(id).onSuccess(end::tryComplete).onFailure(end::tryFail));
    return end.future()
        .andThen(
            done -> {
              subscription.cancel();
              vertx.cancelTimer(timer);
            });
  }

  /** Jobs that match, newest first; see {@link JobStore#list}. */
  public Future<JobPage> list(JobFilter filter, @Nullable JobId cursor, int limit) {
    return store.list(filter, cursor, limit);
  }

  /** Every attempt of a job, oldest first; fails with {@link Refusal.NotFound}. */
  public Future<List<AttemptRecord>> attempts(JobId id) {
    return get(id).compose(job -> store.attempts(id));
  }

  /**
   * Asks for a job's end; the answer has {@code cancelRequested} while a node is still ending it.
   */
  public Future<Job> cancel(JobId id, CancelRequest request) {
    return changed(new Step.Cancel(id, request), id, "cancelled");
  }

  /** Queues a final job again that did not succeed. */
  public Future<Job> retry(JobId id) {
    return changed(new Step.Retry(id), id, "retried");
  }

  /** Queues a scheduled or retrying job at once. */
  public Future<Job> runNow(JobId id) {
    return changed(new Step.RunNow(id), id, "run now");
  }

  /** Deletes a final job and all that was kept of it; answers the job as it was. */
  public Future<Job> delete(JobId id) {
    return changed(new Step.Delete(id), id, "deleted")
        .compose(job -> blobs.delete(List.of(id)).map(job));
  }

  private Future<Job> changed(Step<Changed> step, JobId id, String verb) {
    return store
        .apply(step)
        .map(
            changed -> {
              Job job = changed.job();
              if (changed.outcome() == Changed.ChangeOutcome.NOT_FOUND || job == null) {
                throw new Refusal.NotFound("There is no job " + id);
              }
              if (changed.outcome() == Changed.ChangeOutcome.CONFLICT) {
                throw new Refusal.StateConflict(
                    "Job " + id + " is " + job.state().wireName() + " and cannot be " + verb);
              }
              return job;
            });
  }

  private static boolean isNew(Inserted inserted) {
    return inserted.outcome() == Inserted.InsertOutcome.CREATED;
  }

  private Future<Inserted> unlessRefused(Inserted inserted) {
    if (isNew(inserted)) {
      statistics.submitted(1);
    }
    return inserted.refusal() == null
        ? Future.succeededFuture(inserted)
        : Future.failedFuture(inserted.refusal());
  }

  private static List<Inserted> merged(List<@Nullable Inserted> refused, List<Object> answers) {
    List<Inserted> all = new ArrayList<>(refused.size());
    int next = 0;
    for (Inserted one : refused) {
      all.add(one != null ? one : (Inserted) answers.get(next++));
    }
    return all;
  }
}
