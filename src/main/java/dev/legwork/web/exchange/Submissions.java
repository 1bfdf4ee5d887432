package dev.legwork.web.exchange;

import dev.legwork.access.Principal;
import dev.legwork.access.Scope;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobSpec;
import dev.legwork.job.Refusal;
import dev.legwork.job.TraceContext;
import dev.legwork.store.Submission;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Jobs on their way in: whether their submitter may, and whose they are. */
public final class Submissions {
  private Submissions() {}

  /**
   * A job to be made for {@code principal}; an attempt's is its job's child.
   *
   * @param key the caller's idempotency key, or null
   * @param trace where the request stands in a trace, or null
   * @param document what repeating the request would send again
   * @throws Refusal.Forbidden if the principal may not have it done
   */
  public static Submission of(
      Principal principal,
      JobSpec spec,
      @Nullable String key,
      JsonObject document,
      @Nullable TraceContext trace) {
    check(principal, spec);
    Principal.OfAttempt attempt = principal.attempt();
    return new Submission(
        JobId.next(),
        spec,
        Keys.idempotency(key, principal.keyScope(), document),
        principal.name(),
        trace,
        attempt == null ? null : attempt.jobId(),
        attempt == null ? null : attempt.rootId(),
        null,
        principal.queues());
  }

  /**
   * Checks what a job asks beyond its route.
   *
   * @throws Refusal.Forbidden if {@code principal} may not have it done
   */
  public static void check(Principal principal, JobSpec spec) {
    if (!principal.knows(spec.queue())) {
      throw new Refusal.Forbidden("Your token is not for the queue " + spec.queue());
    }
    if (spec.kind() == JobKind.PROCESS && !principal.may(Scope.PROCESS_RUN)) {
      throw new Refusal.Forbidden(
          principal.attempt() == null
              ? "A process job needs the scope process:run, which your token does not have"
              : "Only the attempt of a process job may submit a process job");
    }
  }
}
