package dev.legwork.store;

import dev.legwork.job.JobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an open job that nobody runs is waiting for, as far as the store knows.
 *
 * @param ahead jobs before it in its line (counted up to a limit), or null if it is in no line
 * @param aheadCapped whether there are more ahead than were counted
 * @param queue its queue at this moment
 * @param concurrencyKeyHolders running jobs that have its concurrency key, at most some
 * @param concurrencyLimit the limit in force for its key, or null if it has none
 * @param parked whether it stands aside until its key is free
 * @param after jobs it comes after that are not done, at most some
 */
public record Waiting(
    @Nullable Integer ahead,
    boolean aheadCapped,
    QueueStatus queue,
    List<JobId> concurrencyKeyHolders,
    @Nullable Integer concurrencyLimit,
    boolean parked,
    List<JobId> after) {
  public Waiting {
    concurrencyKeyHolders = List.copyOf(concurrencyKeyHolders);
    after = List.copyOf(after);
  }
}
