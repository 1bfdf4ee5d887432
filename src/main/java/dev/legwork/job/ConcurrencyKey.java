package dev.legwork.job;

/**
 * At most {@code limit} jobs with this key run (or wait, having begun) at once. The limit of the
 * newest submitted job with the key wins.
 *
 * @param key what the jobs share
 * @param limit at least 1
 */
public record ConcurrencyKey(String key, int limit) {}
