package dev.legwork.engine;

import dev.legwork.executor.Stop;
import dev.legwork.store.Claim;
import dev.legwork.store.JobStore;
import dev.legwork.store.Step;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's claims and takes back those of nodes that are gone: renews the lease, stops
 * attempts whose claim was lost, passes on cancel requests that got past the events, rescues. The
 * first round is over before the node is ready.
 */
final class Rescuer extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(Rescuer.class);
  private static final int BATCH = 500;

  private final String node;
  private final JobStore store;
  private final Running running;
  private final Duration lease;
  private final Runnable onRescued;
  private long timer = -1;
  private boolean stopped;

  /**
   * Owns nothing.
   *
   * @param onRescued called after jobs were taken back, which may leave room for others
   */
  Rescuer(String node, JobStore store, Running running, Duration lease, Runnable onRescued) {
    this.node = node;
    this.store = store;
    this.running = running;
    this.lease = lease;
    this.onRescued = onRescued;
  }

  @Override
  public Future<?> start() {
    return round().onSuccess(done -> arm());
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    return Future.succeededFuture();
  }

  private void arm() {
    if (!stopped) {
      timer =
          vertx.setTimer(
              Math.max(1, lease.toMillis() / 3),
              again ->
                  round()
                      .onFailure(failure -> LOG.warn("The lease was not renewed", failure))
                      .onComplete(done -> arm()));
    }
  }

  private Future<?> round() {
    List<Step<?>> steps =
        List.of(new Step.Renew(node, lease, running.claims()), new Step.Rescue(BATCH));
    return store.apply(steps).compose(this::heed);
  }

  private Future<?> heed(List<Object> answers) {
    Step.Renewed renewed = (Step.Renewed) answers.get(0);
    for (Claim claim : renewed.lost()) {
      // An attempt that has just ended is no longer held either; stopping it then does nothing.
      running.stop(claim, new Stop(Stop.Reason.LOST, Duration.ZERO));
    }
    renewed.cancels().forEach(job -> running.remind(job, node));
    int rescued = ((Step.Rescued) answers.get(1)).jobs().size();
    if (rescued > 0) {
      LOG.info("Took back {} jobs of nodes that are gone", rescued);
      onRescued.run();
    }
    return rescued == BATCH ? round() : Future.succeededFuture();
  }
}
