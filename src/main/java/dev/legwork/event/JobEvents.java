package dev.legwork.event;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import io.vertx.core.Context;
import io.vertx.core.Handler;

/**
 * What was committed to jobs, as it happens. A listener sees the versions of one job in rising
 * order, may miss some, and reads the store again when it does. Safe on any thread.
 */
public interface JobEvents {
  /** A listener's place, to be given up when it is done. */
  interface Subscription {
    /** Ends it. Safe to call twice and on any thread; a call already under way may still arrive. */
    void cancel();
  }

  /** Calls {@code listener} on {@code context} with the job after each of its changes. */
  Subscription onJob(JobId id, Context context, Handler<Job> listener);

  /** Calls {@code listener} on {@code context} with every job after each change. */
  Subscription onAll(Context context, Handler<Job> listener);
}
