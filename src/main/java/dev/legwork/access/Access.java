package dev.legwork.access;

import dev.legwork.job.Refusal;
import org.jspecify.annotations.Nullable;

/** What a route asks of whoever uses it. A route without one cannot be made. */
public enum Access {
  /** Nothing: also who has no token may. */
  EVERYONE("none", null, false),
  /** To see queues, lists and figures. */
  READ("jobs:read", Scope.JOBS_READ, false),
  /** To see one job, which an attempt may too if it is its own or one it submitted. */
  READ_JOB("jobs:read", Scope.JOBS_READ, true),
  /** To have something done at once. */
  CALL("jobs:write", Scope.JOBS_WRITE, false),
  /** To submit, which an attempt may too. */
  SUBMIT("jobs:write", Scope.JOBS_WRITE, true),
  /** To change jobs that are there, and to hold or empty queues. */
  CONTROL("jobs:control", Scope.JOBS_CONTROL, false),
  /** To change limits. */
  ADMIN("admin", Scope.ADMIN, false),
  /** What only the running attempt itself may. */
  OWN_ATTEMPT("attempt", null, true);

  private final String wireName;
  private final @Nullable Scope scope;
  private final boolean forAttempts;

  Access(String wireName, @Nullable Scope scope, boolean forAttempts) {
    this.wireName = wireName;
    this.scope = scope;
    this.forAttempts = forAttempts;
  }

  /** The scope's wire name, {@code none}, or {@code attempt}. */
  public String wireName() {
    return wireName;
  }

  /** The scope that is asked for, or null if no scope helps. */
  public @Nullable Scope scope() {
    return scope;
  }

  /** Whether a token of a running attempt may be used. */
  public boolean forAttempts() {
    return forAttempts;
  }

  /**
   * Lets {@code principal} pass; not to be asked for {@link #EVERYONE}.
   *
   * @throws Refusal.Unauthorized if it is an attempt that is over
   * @throws Refusal.LeaseLost if that is over which alone could do it
   * @throws Refusal.Forbidden if the principal may not
   */
  public void check(Principal principal) {
    Principal.OfAttempt attempt = principal.attempt();
    if (attempt != null) {
      checkAttempt(attempt);
    }
    if (attempt == null && this == OWN_ATTEMPT) {
      throw new Refusal.Forbidden(
          "Only the attempt itself may do this, with the LEGWORK_TOKEN that it was given");
    }
    if (scope != null && !principal.may(scope)) {
      throw new Refusal.Forbidden(
          "This needs the scope " + wireName + ", which your token does not have");
    }
  }

  private void checkAttempt(Principal.OfAttempt attempt) {
    if (attempt.over()) {
      if (this == OWN_ATTEMPT) {
        throw new Refusal.LeaseLost(
            "Attempt " + attempt.number() + " of job " + attempt.jobId() + " no longer runs here");
      }
      throw new Refusal.Unauthorized("The attempt that this token was made for is over");
    }
    if (!forAttempts) {
      throw new Refusal.Forbidden("An attempt's token reaches only its own job and its children");
    }
  }
}
