package dev.legwork.engine;

import dev.legwork.executor.JobExecutor;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Gives an executor instance its context for as long as the node runs it. */
public final class ExecutorVerticle extends VerticleBase {
  private final JobExecutor executor;
  private final ExecutorPool pool;

  /** Owns {@code executor}: starts and stops it. */
  public ExecutorVerticle(JobExecutor executor, ExecutorPool pool) {
    this.executor = executor;
    this.pool = pool;
  }

  @Override
  public Future<?> start() {
    return executor.start().onSuccess(started -> pool.add(executor, context));
  }

  @Override
  public Future<?> stop() {
    pool.remove(executor);
    return executor.stop();
  }
}
