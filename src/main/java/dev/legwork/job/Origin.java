package dev.legwork.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a job comes from. Never changes.
 *
 * @param createdAt when the store accepted it, by the store's clock
 * @param principal who submitted it, or null on a node without authentication
 * @param trace where the submission stands in a trace, or null
 * @param parentId the job that made it, or null
 * @param rootId the first of its line of parents; its own id if it has none
 * @param schedule the name of the schedule that fired it, or null
 */
public record Origin(
    Instant createdAt,
    @Nullable String principal,
    @Nullable TraceContext trace,
    @Nullable JobId parentId,
    JobId rootId,
    @Nullable String schedule) {

  /** W3C trace context of the submission without its state, or null. */
  public @Nullable String traceparent() {
    return trace == null ? null : trace.traceparent();
  }
}
