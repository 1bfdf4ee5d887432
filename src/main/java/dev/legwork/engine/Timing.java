package dev.legwork.engine;

import java.time.Duration;

/**
 * How patient the engine is. One set for every node; only tests have another.
 *
 * @param poll how often to look for what a lost hint left; zero for never
 * @param grace how long an executor is given to end an attempt when the order does not say
 * @param giveUp how much longer than the grace it may take before it is given up
 * @param firstRetry how long until an attempt's end that the store did not take is written again
 * @param lastRetry the longest such wait, as it doubles each time
 */
record Timing(
    Duration poll, Duration grace, Duration giveUp, Duration firstRetry, Duration lastRetry) {
  static final Timing DEFAULT =
      new Timing(
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofMillis(100),
          Duration.ofSeconds(5));
}
