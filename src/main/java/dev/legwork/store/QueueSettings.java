package dev.legwork.store;

import org.jspecify.annotations.Nullable;

/**
 * A queue's limits.
 *
 * @param name its name
 * @param concurrency how many of its jobs may run at once, or null for as many as there are slots
 * @param maxDepth how many of its jobs may be pending before submissions are refused, or null for
 *     no limit
 * @param paused whether nothing of it is claimed
 */
public record QueueSettings(
    String name, @Nullable Integer concurrency, @Nullable Integer maxDepth, boolean paused) {
  /** The settings of a queue nobody has said anything about. */
  public static QueueSettings unlimited(String name) {
    return new QueueSettings(name, null, null, false);
  }
}
