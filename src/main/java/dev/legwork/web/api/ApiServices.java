package dev.legwork.web.api;

import dev.legwork.engine.BulkOperations;
import dev.legwork.engine.DirectCalls;
import dev.legwork.engine.JobService;
import dev.legwork.engine.OwnAttempts;
import dev.legwork.engine.QueueService;
import dev.legwork.engine.Statistics;
import dev.legwork.engine.WhyAnswers;
import dev.legwork.event.JobEvents;
import dev.legwork.output.AttemptLogs;
import dev.legwork.store.BlobStore;
import dev.legwork.store.StoreCapabilities;
import dev.legwork.web.exchange.Gate;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * All that the API calls. Owned by the node; futures fail with refusals or a {@code StoreFailure}.
 *
 * @param jobs jobs
 * @param queues queues
 * @param why what an open job waits for
 * @param bulk the same done to many jobs
 * @param calls runs a job at once, storing nothing
 * @param statistics counters and latencies, from memory
 * @param logs the output of attempts
 * @param blobs large results and artifacts
 * @param events what is committed to jobs
 * @param store what the store can do, for the readiness answer
 * @param readiness whether the node wants requests; must not block
 * @param gate who asks
 * @param attempts attempts that speak for themselves
 * @param clock the time of events that do not tell it
 */
public record ApiServices(
    JobService jobs,
    QueueService queues,
    WhyAnswers why,
    BulkOperations bulk,
    DirectCalls calls,
    Statistics statistics,
    AttemptLogs logs,
    BlobStore blobs,
    JobEvents events,
    StoreCapabilities store,
    Supplier<Readiness> readiness,
    Gate gate,
    OwnAttempts attempts,
    InstantSource clock) {}
