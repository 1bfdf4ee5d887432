package dev.legwork.engine;

import dev.legwork.access.LiveAttempts;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.RawJson;
import dev.legwork.job.Refusal;
import dev.legwork.store.Claim;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** The attempts and direct calls of this node, as they may speak for themselves. */
public final class OwnAttempts implements LiveAttempts {
  private final String node;
  private final Running running;

  OwnAttempts(String node, Running running) {
    this.node = node;
    this.running = running;
  }

  @Override
  public @Nullable Job find(JobId id, int attempt, long fence) {
    RunningAttempt found = attempt(id, attempt, fence);
    return found == null ? null : found.job();
  }

  /**
   * Takes what an attempt says of itself; of several at once the newest is written. A call keeps
   * nothing, so that what it says is dropped.
   *
   * @return done once it is durable; fails with {@link Refusal.LeaseLost} if the attempt no longer
   *     runs here
   */
  public Future<Void> report(JobId id, int attempt, long fence, RawJson progress) {
    RunningAttempt found = attempt(id, attempt, fence);
    if (found == null) {
      return Future.failedFuture(lost(id, attempt));
    }
    return Futures.onCallersContext(
        found
            .report(progress)
            .compose(
                counted ->
                    counted
                        ? Future.<Void>succeededFuture()
                        : Future.failedFuture(lost(id, attempt))));
  }

  private @Nullable RunningAttempt attempt(JobId id, int attempt, long fence) {
    RunningAttempt found = running.find(new Claim(id, node, fence));
    return found != null
            && found.job().status().attempt() == attempt
            && found.job().status().fence() == fence
        ? found
        : null;
  }

  private static Refusal lost(JobId id, int attempt) {
    return new Refusal.LeaseLost("Attempt " + attempt + " of job " + id + " no longer runs here");
  }
}
