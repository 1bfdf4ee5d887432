package dev.legwork.store;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change of a queue's settings: null leaves as it is, an empty optional removes the limit.
 *
 * @param concurrency the new limit of running jobs
 * @param maxDepth the new limit of pending jobs
 * @param paused whether it is paused
 */
@SuppressWarnings("NullableOptional") // Three answers are needed: leave, remove, set.
public record QueuePatch(
    @Nullable Optional<Integer> concurrency,
    @Nullable Optional<Integer> maxDepth,
    @Nullable Boolean paused) {
  /** Changes nothing. */
  public static final QueuePatch NONE = new QueuePatch(null, null, null);

  /** Pauses or resumes, and leaves the limits. */
  public static QueuePatch paused(boolean paused) {
    return new QueuePatch(null, null, paused);
  }

  /** The settings after this change. */
  public QueueSettings applyTo(QueueSettings before) {
    return new QueueSettings(
        before.name(),
        concurrency == null ? before.concurrency() : concurrency.orElse(null),
        maxDepth == null ? before.maxDepth() : maxDepth.orElse(null),
        paused == null ? before.paused() : paused);
  }
}
