package dev.legwork.node;

import dev.legwork.executor.JobExecutor;
import dev.legwork.job.JobKind;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How a node differs from what its configuration says.
 *
 * @param listen whether it opens its HTTP port
 * @param temporaryStore whether jobs are kept on the heap alone
 * @param extraExecutors executors instead of or beside the usual ones
 */
public record NodeOptions(
    boolean listen, boolean temporaryStore, Map<JobKind, Supplier<JobExecutor>> extraExecutors) {
  public NodeOptions {
    extraExecutors = Map.copyOf(extraExecutors);
  }
}
