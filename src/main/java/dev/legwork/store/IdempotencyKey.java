package dev.legwork.store;

import java.time.Duration;

/**
 * Makes a request that is sent again harmless: same scope, key and fingerprint give the same job.
 *
 * @param scope whose key it is (the principal), so that keys of different callers never meet
 * @param key as the caller sent it
 * @param fingerprint of the canonical request
 * @param window how long the key is kept
 */
public record IdempotencyKey(String scope, String key, String fingerprint, Duration window) {
  /** How long keys are kept. */
  public static final Duration DEFAULT_WINDOW = Duration.ofHours(24);
}
