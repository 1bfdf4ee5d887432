package dev.legwork.store.heap;

import dev.legwork.job.JobId;
import java.time.Instant;

/**
 * Which job a dedupe or idempotency key belongs to.
 *
 * @param fingerprint of the request; empty for a dedupe key
 * @param until the first moment at which the key counts no more
 */
record KeyRow(JobId job, String fingerprint, Instant until) {
  /** The name of an idempotency key. */
  record Scoped(String scope, String key) {}

  boolean countsAt(Instant now) {
    return until.isAfter(now);
  }
}
