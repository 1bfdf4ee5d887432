package dev.legwork.web.api;

import dev.legwork.engine.BulkOperations;
import dev.legwork.engine.DirectCalls;
import dev.legwork.engine.JobService;
import dev.legwork.engine.OwnAttempts;
import dev.legwork.engine.QueueService;
import dev.legwork.engine.Statistics;
import dev.legwork.engine.WhyAnswers;
import dev.legwork.event.JobEvents;
import dev.legwork.metrics.Metrics;
import dev.legwork.output.AttemptLogs;
import dev.legwork.store.BlobStore;
import dev.legwork.trace.Tracing;
import dev.legwork.web.exchange.Gate;
import java.time.InstantSource;

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
 * @param health how the node is
 * @param metrics where requests are counted, and what is shown of the node
 * @param tracing who is told of requests
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
    Health health,
    Metrics metrics,
    Tracing tracing,
    Gate gate,
    OwnAttempts attempts,
    InstantSource clock) {}
