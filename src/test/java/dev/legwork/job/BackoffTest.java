package dev.legwork.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class BackoffTest {
  @Property(tries = 500)
  void theWaitIsWithinItsBoundsHoweverOftenItFailed(
      @ForAll @IntRange(min = 0, max = 86_400_000) int initial,
      @ForAll @DoubleRange(min = 1, max = 100) double factor,
      @ForAll @IntRange(min = 0, max = 86_400_000) int max,
      @ForAll @DoubleRange(min = 0, max = 1) double jitter,
      @ForAll @IntRange(min = 1, max = 1_000_000) int failures,
      @ForAll @DoubleRange(min = 0, max = 0.99) double random) {
    Backoff backoff =
        new Backoff(Duration.ofMillis(initial), factor, Duration.ofMillis(max), jitter);
    Duration delay = backoff.delay(failures, random);
    assertThat(delay.isNegative()).isFalse();
    assertThat(delay.toMillis()).isLessThanOrEqualTo(Math.round(max * (1 + jitter)) + 1);
    assertThat(delay.toMillis())
        .isGreaterThanOrEqualTo(Math.round(Math.min(initial, max) * (1 - jitter)) - 1);
  }

  @Property(tries = 300)
  void withoutJitterTheWaitNeverShrinks(
      @ForAll @IntRange(min = 1, max = 60_000) int initial,
      @ForAll @DoubleRange(min = 1, max = 10) double factor,
      @ForAll @IntRange(min = 1, max = 60) int failures) {
    Backoff backoff = new Backoff(Duration.ofMillis(initial), factor, Duration.ofHours(1), 0);
    assertThat(backoff.delay(failures + 1, 0.5))
        .isGreaterThanOrEqualTo(backoff.delay(failures, 0.5));
  }

  @Example
  void theDefaultDoublesUpToTenMinutes() {
    assertThat(Backoff.DEFAULT.delay(1, 0.5)).isEqualTo(Duration.ofSeconds(1));
    assertThat(Backoff.DEFAULT.delay(4, 0.5)).isEqualTo(Duration.ofSeconds(8));
    assertThat(Backoff.DEFAULT.delay(50, 0.5)).isEqualTo(Duration.ofMinutes(10));
    assertThat(Backoff.DEFAULT.delay(1, 0)).isEqualTo(Duration.ofMillis(800));
  }
}
