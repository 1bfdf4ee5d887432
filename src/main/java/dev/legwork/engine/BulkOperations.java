package dev.legwork.engine;

import dev.legwork.job.CancelRequest;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.job.Refusal;
import dev.legwork.store.BlobStore;
import dev.legwork.store.JobFilter;
import dev.legwork.store.JobPage;
import dev.legwork.store.JobStore;
import dev.legwork.store.Step;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does one thing to many jobs, after telling how many they are. A plan is good for a while and for
 * one run; a run goes through the jobs in batches, behind the answer, and passes over those that
 * have changed so that the action no longer fits. Failures and threads as {@link JobService}.
 */
public final class BulkOperations {
  private static final Logger LOG = LoggerFactory.getLogger(BulkOperations.class);
  private static final int BATCH = 500;
  private static final int MAX_PLANS = 100;
  private static final Duration PLAN_LIFE = Duration.ofMinutes(10);
  private static final int TOKEN_BYTES = 16;

  private final JobStore store;
  private final BlobStore blobs;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  // Guarded by itself.
  private final Map<String, Planned> plans = new LinkedHashMap<>();

  /** Wires the operations; owns nothing. */
  BulkOperations(JobStore store, BlobStore blobs, InstantSource clock) {
    this.store = store;
    this.blobs = blobs;
    this.clock = clock;
  }

  /**
   * What a bulk operation would do, or has begun to do.
   *
   * @param matched how many jobs
   * @param token names the plan
   */
  public record Plan(long matched, String token) {}

  /** Newest is an upper bound, so that jobs submitted after the plan are not touched by it. */
  private record Planned(
      @Nullable String owner,
      BulkAction action,
      JobFilter filter,
      List<JobId> ids,
      JobId newest,
      Instant madeAt) {}

  /**
   * Counts the jobs that match now and to which the action applies; {@code ids} instead of the
   * filter if there are any, of which those count that are in its queues.
   *
   * @param owner who alone may carry it out, or null if nobody is asked for a name
   */
  public Future<Plan> plan(
      @Nullable String owner, BulkAction action, JobFilter filter, List<JobId> ids) {
    JobFilter applicable = applicable(action, filter);
    Planned planned =
        new Planned(owner, action, applicable, List.copyOf(ids), JobId.next(), clock.instant());
    return count(planned).map(matched -> new Plan(matched, keep(planned)));
  }

  /**
   * Begins what was planned, if it still concerns {@code expected} jobs; fails with {@link
   * Refusal.StateConflict} if it does not or if {@code owner} has no such plan.
   */
  public Future<Plan> run(@Nullable String owner, String token, long expected) {
    Planned planned = find(token);
    if (planned == null || !Objects.equals(owner, planned.owner())) {
      return Future.failedFuture(
          new Refusal.StateConflict("There is no such plan any more; make a new dry run"));
    }
    return count(planned)
        .map(
            matched -> {
              if (matched != expected) {
                throw new Refusal.StateConflict(
                    "The plan now concerns " + matched + " jobs, not " + expected);
              }
              synchronized (plans) {
                if (!plans.remove(token, planned)) {
                  throw new Refusal.StateConflict("The plan was run already; make a new dry run");
                }
              }
              carryOut(planned)
                  .onSuccess(
                      done -> LOG.info("Bulk {}: {} jobs", planned.action().wireName(), done))
                  .onFailure(failure -> LOG.error("A bulk operation ended early", failure));
              return new Plan(matched, token);
            });
  }

  private Future<Long> count(Planned planned) {
    return forEachPage(planned, jobs -> Future.succeededFuture((long) jobs.size()));
  }

  private Future<Long> carryOut(Planned planned) {
    return forEachPage(planned, jobs -> apply(planned.action(), jobs));
  }

  private interface PageWork {
    Future<Long> on(List<Job> jobs);
  }

  private Future<Long> forEachPage(Planned planned, PageWork work) {
    return planned.ids().isEmpty()
        ? pages(planned, work, planned.newest(), 0)
        : named(planned, work);
  }

  private Future<Long> pages(Planned planned, PageWork work, @Nullable JobId cursor, long before) {
    Future<JobPage> page = store.list(planned.filter(), cursor, BATCH);
    return page.compose(
        jobs ->
            work.on(jobs.jobs())
                .compose(
                    done ->
                        jobs.next() == null
                            ? Future.succeededFuture(before + done)
                            : pages(planned, work, jobs.next(), before + done)));
  }

  private Future<Long> named(Planned planned, PageWork work) {
    List<Future<@Nullable Job>> found = new ArrayList<>();
    for (JobId id : planned.ids()) {
      found.add(store.find(id).map(job -> job.filter(planned.filter()::matches).orElse(null)));
    }
    return Future.all(found)
        .compose(
            all -> {
              List<Job> jobs = new ArrayList<>();
              for (Future<@Nullable Job> one : found) {
                if (one.result() != null) {
                  jobs.add(one.result());
                }
              }
              return work.on(jobs);
            });
  }

  private Future<Long> apply(BulkAction action, List<Job> jobs) {
    if (jobs.isEmpty()) {
      return Future.succeededFuture(0L);
    }
    List<Step<?>> steps = new ArrayList<>(jobs.size());
    for (Job job : jobs) {
      steps.add(step(action, job.id()));
    }
    return store
        .apply(steps)
        .compose(
            answers -> {
              List<JobId> done = new ArrayList<>();
              for (Object answer : answers) {
                Step.Changed changed = (Step.Changed) answer;
                if (changed.outcome() == Step.Changed.ChangeOutcome.DONE && changed.job() != null) {
                  done.add(changed.job().id());
                }
              }
              long count = done.size();
              return action == BulkAction.DELETE
                  ? blobs.delete(done).map(count)
                  : Future.succeededFuture(count);
            });
  }

  private static Step<Step.Changed> step(BulkAction action, JobId id) {
    return switch (action) {
      case RETRY -> new Step.Retry(id);
      case CANCEL -> new Step.Cancel(id, new CancelRequest("Cancelled in bulk", null));
      case DELETE -> new Step.Delete(id);
      case RUN_NOW -> new Step.RunNow(id);
    };
  }

  /** The filter, narrowed to the states in which the action can be done. */
  private static JobFilter applicable(BulkAction action, JobFilter filter) {
    Set<JobState> fitting =
        switch (action) {
          case RETRY -> Set.of(JobState.FAILED, JobState.CANCELLED, JobState.EXPIRED);
          case DELETE ->
              Set.of(JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED, JobState.EXPIRED);
          case RUN_NOW -> Set.of(JobState.SCHEDULED, JobState.RETRYING);
          case CANCEL ->
              Set.of(
                  JobState.SCHEDULED,
                  JobState.QUEUED,
                  JobState.RUNNING,
                  JobState.WAITING,
                  JobState.RETRYING);
        };
    return filter.narrowedTo(fitting);
  }

  private String keep(Planned planned) {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String token = HexFormat.of().formatHex(bytes);
    synchronized (plans) {
      plans.values().removeIf(old -> old.madeAt().plus(PLAN_LIFE).isBefore(clock.instant()));
      if (plans.size() >= MAX_PLANS) {
        plans.remove(plans.keySet().iterator().next());
      }
      plans.put(token, planned);
    }
    return token;
  }

  private @Nullable Planned find(String token) {
    synchronized (plans) {
      Planned planned = plans.get(token);
      return planned == null || planned.madeAt().plus(PLAN_LIFE).isBefore(clock.instant())
          ? null
          : planned;
    }
  }
}
