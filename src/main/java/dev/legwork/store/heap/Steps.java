package dev.legwork.store.heap;

import dev.legwork.store.Step;
import java.time.Instant;

/** Takes each step to the code that does it. */
final class Steps {
  private final Inserts inserts;
  private final Claims claims;
  private final Changes changes;
  private final Sweeps sweeps;

  Steps(Tables tables, Life life) {
    inserts = new Inserts(tables, life);
    sweeps = new Sweeps(tables, life);
    claims = new Claims(tables, life, sweeps);
    changes = new Changes(tables, life);
  }

  Object apply(Step<?> step, Instant now) {
    if (step instanceof Step.Insert insert) {
      return inserts.insert(insert.submission(), now);
    } else if (step instanceof Step.ClaimDue claimDue) {
      return claims.claimDue(claimDue, now);
    } else if (step instanceof Step.Finish finish) {
      return claims.finish(finish, now);
    } else if (step instanceof Step.Progress progress) {
      return claims.progress(progress, now);
    } else if (step instanceof Step.Release release) {
      return claims.release(release, now);
    } else if (step instanceof Step.Renew renew) {
      return claims.renew(renew, now);
    } else if (step instanceof Step.Rescue rescue) {
      return claims.rescue(rescue, now);
    }
    return applyRarer(step, now);
  }

  private Object applyRarer(Step<?> step, Instant now) {
    if (step instanceof Step.Cancel cancel) {
      return changes.cancel(cancel, now);
    } else if (step instanceof Step.Retry retry) {
      return changes.retry(retry, now);
    } else if (step instanceof Step.RunNow runNow) {
      return changes.runNow(runNow, now);
    } else if (step instanceof Step.Delete delete) {
      return changes.delete(delete);
    } else if (step instanceof Step.PutQueue putQueue) {
      return changes.putQueue(putQueue);
    } else if (step instanceof Step.Promote promote) {
      return sweeps.promote(promote, now);
    } else if (step instanceof Step.Prune prune) {
      return sweeps.prune(prune, now);
    }
    throw new IllegalArgumentException("An unknown step: " + step.getClass());
  }
}
