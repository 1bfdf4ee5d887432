package dev.legwork.access;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and what they may. Made once for each key, not for each request; safe on any thread.
 *
 * @param name what is stored with the jobs they submit; null where nobody is asked for a name
 * @param scopes what they may do
 * @param queues the only queues there are for them, or null for all
 * @param keyId the key they came with, or null for none of the key file
 * @param expiresAt when their token is worthless, or null for never
 * @param attempt the running attempt that asks, or null if it is none
 */
public record Principal(
    @Nullable String name,
    Set<Scope> scopes,
    @Nullable Set<String> queues,
    @Nullable String keyId,
    @Nullable Instant expiresAt,
    @Nullable OfAttempt attempt) {
  /** Whoever reaches a node without authentication: may do everything. */
  public static final Principal ANYBODY =
      new Principal(null, Set.of(Scope.ADMIN), null, null, null, null);

  private static final String NAMELESS = "anonymous";

  public Principal {
    scopes = Set.copyOf(scopes);
    queues = queues == null ? null : Set.copyOf(queues);
  }

  /**
   * An attempt that asks with the token it was given.
   *
   * @param jobId its job
   * @param rootId the first of its job's line of parents
   * @param kind of its job
   * @param number which attempt
   * @param fence of its claim
   * @param over whether it no longer runs here, so that it may do nothing any more
   */
  public record OfAttempt(
      JobId jobId, JobId rootId, JobKind kind, int number, long fence, boolean over) {}

  /** A principal of a token that is no attempt's. */
  static Principal of(
      String name,
      Set<Scope> scopes,
      @Nullable Set<String> queues,
      @Nullable String keyId,
      @Nullable Instant expiresAt) {
    return new Principal(name, scopes, queues, keyId, expiresAt, null);
  }

  /** Whether one of the scopes allows it. */
  public boolean may(Scope scope) {
    return scopes.contains(scope) || scopes.contains(Scope.ADMIN);
  }

  /** Whether this queue is there for them: its jobs, and to submit to. */
  public boolean knows(String queue) {
    return queues == null || queues.contains(queue);
  }

  /** Whether every job is there for them. */
  public boolean seesAll() {
    return queues == null && attempt == null;
  }

  /** Whether this job is there for them; an attempt sees its own and those it submitted. */
  public boolean sees(Job job) {
    if (attempt != null) {
      return job.id().equals(attempt.jobId()) || attempt.jobId().equals(job.origin().parentId());
    }
    return knows(job.spec().queue());
  }

  /** Within what an idempotency key must be unique: attempts of a job share theirs. */
  public String keyScope() {
    if (attempt != null) {
      return "job:" + attempt.jobId();
    }
    return name == null ? NAMELESS : name;
  }

  /** Whether {@code name} is free to be given to a key. */
  static boolean isReserved(String name) {
    return name.equals(NAMELESS);
  }
}
