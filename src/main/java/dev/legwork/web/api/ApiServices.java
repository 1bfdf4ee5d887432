package dev.legwork.web.api;

import dev.legwork.engine.BulkAction;
import dev.legwork.engine.BulkOperations;
import dev.legwork.engine.DirectCalls;
import dev.legwork.engine.JobService;
import dev.legwork.engine.QueueService;
import dev.legwork.engine.StatsSnapshot;
import dev.legwork.engine.Why;
import dev.legwork.event.JobEvents;
import dev.legwork.job.JobId;
import dev.legwork.job.JobSpec;
import dev.legwork.output.AttemptLogs;
import dev.legwork.store.BlobStore;
import dev.legwork.store.JobFilter;
import dev.legwork.store.StoreCapabilities;
import dev.legwork.web.exchange.Gate;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that the API calls. Owned by the node; futures fail with refusals or a {@code StoreFailure}.
 *
 * @param jobs jobs
 * @param queues queues
 * @param why what an open job waits for
 * @param bulkPlan counts what a bulk operation would touch
 * @param bulkRun carries a plan out
 * @param calls runs a job at once, storing nothing
 * @param statistics counters and latencies, from memory
 * @param logs the output of attempts
 * @param blobs large results and artifacts
 * @param events what is committed to jobs
 * @param store what the store can do, for the readiness answer
 * @param readiness whether the node wants requests; must not block
 * @param gate who asks
 * @param clock the time of events that do not tell it
 */
public record ApiServices(
    JobService jobs,
    QueueService queues,
    WhyAnswer why,
    BulkPlan bulkPlan,
    BulkRun bulkRun,
    DirectCall calls,
    Statistics statistics,
    AttemptLogs logs,
    BlobStore blobs,
    JobEvents events,
    StoreCapabilities store,
    Supplier<Readiness> readiness,
    Gate gate,
    InstantSource clock) {

  /** Says what a job waits for. */
  @FunctionalInterface
  public interface WhyAnswer {
    /** The answer for a job; fails with {@code Refusal.NotFound}. */
    Future<Why> why(JobId id);
  }

  /** Plans a bulk operation. */
  @FunctionalInterface
  public interface BulkPlan {
    /** Counts the jobs of a filter, or those of {@code ids} if it is not empty. */
    Future<BulkOperations.Plan> plan(BulkAction action, JobFilter filter, List<JobId> ids);
  }

  /** Runs a bulk operation. */
  @FunctionalInterface
  public interface BulkRun {
    /** Begins the plan; fails with {@code Refusal.StateConflict} if it is not what was expected. */
    Future<BulkOperations.Plan> run(String token, long expected);
  }

  /** Runs a job and keeps nothing. */
  @FunctionalInterface
  public interface DirectCall {
    /** How it ended. */
    Future<DirectCalls.Result> call(JobSpec spec, @Nullable String traceparent);
  }

  /** Counters and latencies. */
  @FunctionalInterface
  public interface Statistics {
    /** The window that ends now. */
    StatsSnapshot snapshot(Duration window, Duration step);
  }
}
