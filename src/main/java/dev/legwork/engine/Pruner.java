package dev.legwork.engine;

import dev.legwork.store.BlobStore;
import dev.legwork.store.JobStore;
import dev.legwork.store.Step;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes final jobs that have been kept long enough, in batches small enough not to delay anybody.
 */
final class Pruner extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(Pruner.class);
  private static final int BATCH = 250;
  private static final long IDLE_MILLIS = 1_000;
  private static final long BUSY_MILLIS = 5;

  private final JobStore store;
  private final BlobStore blobs;
  private long timer = -1;
  private boolean stopped;

  Pruner(JobStore store, BlobStore blobs) {
    this.store = store;
    this.blobs = blobs;
  }

  @Override
  public Future<?> start() {
    arm(IDLE_MILLIS);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    return Future.succeededFuture();
  }

  private void arm(long millis) {
    if (!stopped) {
      timer =
          vertx.setTimer(
              millis,
              again ->
                  prune()
                      .onFailure(failure -> LOG.warn("Old jobs were not pruned", failure))
                      .onComplete(
                          done ->
                              arm(
                                  done.succeeded() && done.result().more()
                                      ? BUSY_MILLIS
                                      : IDLE_MILLIS)));
    }
  }

  private Future<Step.Pruned> prune() {
    return store
        .apply(new Step.Prune(BATCH))
        .compose(
            pruned ->
                pruned.jobs().isEmpty()
                    ? Future.succeededFuture(pruned)
                    : blobs.delete(pruned.jobs()).map(pruned));
  }
}
