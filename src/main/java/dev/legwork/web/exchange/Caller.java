package dev.legwork.web.exchange;

import dev.legwork.access.Access;
import dev.legwork.access.Principal;
import dev.legwork.engine.JobService;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.Refusal;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, and what there is for them: anything else is answered as if it were not
 * there. One request, one use.
 */
public final class Caller {
  private static final String KEY = Caller.class.getName();

  private final Gate gate;
  private final Principal principal;

  private Caller(Gate gate, Principal principal) {
    this.gate = gate;
    this.principal = principal;
  }

  /** Lets the request pass, see {@link Gate#admit}; from then on {@link #of} knows who it is. */
  public static void admit(RoutingContext ctx, Gate gate, Access access) {
    ctx.put(KEY, new Caller(gate, gate.admit(ctx.request(), access)));
  }

  /** Who sent a request that was let pass to a route that asks for anything. */
  public static Caller of(RoutingContext ctx) {
    @Nullable Caller caller = ctx.get(KEY);
    if (caller == null) {
      throw new IllegalStateException("Nobody was asked who they are");
    }
    return caller;
  }

  /** What they may. */
  public Principal principal() {
    return principal;
  }

  /** Whether they would still be let in: for answers that take their time. */
  public boolean stands() {
    return gate.stands(principal);
  }

  /** The job; fails with {@link Refusal.NotFound} also if it is not there for them. */
  public Future<Job> job(JobService jobs, JobId id) {
    return jobs.get(id).map(this::see);
  }

  /** The id again, if the job is there for them; asks only those for whom not every job is. */
  public Future<JobId> reach(JobService jobs, JobId id) {
    return principal.seesAll() ? Future.succeededFuture(id) : job(jobs, id).map(id);
  }

  /**
   * The job again.
   *
   * @throws Refusal.NotFound if it is not there for them
   */
  public Job see(Job job) {
    if (!principal.sees(job)) {
      throw new Refusal.NotFound("There is no job " + job.id());
    }
    return job;
  }
}
