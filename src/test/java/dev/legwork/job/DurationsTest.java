package dev.legwork.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;

class DurationsTest {
  private static final long CENTURY_MILLIS = 36_525L * 86_400_000;

  @Property(tries = 300)
  void whatIsFormattedParsesAsTheSame(@ForAll @LongRange(min = 0, max = CENTURY_MILLIS) long ms) {
    Duration duration = Duration.ofMillis(ms);
    assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
    assertThat(Durations.parse(duration.toString())).isEqualTo(duration);
  }

  @Property(tries = 500)
  void whatIsNoDurationIsRefusedWithAMessageForTheUser(
      @ForAll @StringLength(max = 80) String text) {
    try {
      Duration duration = Durations.parse(text);
      assertThat(duration).isBetween(Duration.ZERO, Duration.ofMillis(CENTURY_MILLIS));
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageMatching("(is|must be) .+");
    }
  }

  @Example
  void bothSpellingsAreRead() {
    assertThat(Durations.parse("250ms")).isEqualTo(Duration.ofMillis(250));
    assertThat(Durations.parse("1h30m")).isEqualTo(Duration.ofMinutes(90));
    assertThat(Durations.parse("2d")).isEqualTo(Duration.ofDays(2));
    assertThat(Durations.parse("1w")).isEqualTo(Duration.ofDays(7));
    assertThat(Durations.parse("1.5s")).isEqualTo(Duration.ofMillis(1_500));
    assertThat(Durations.parse("PT1H30M")).isEqualTo(Duration.ofMinutes(90));
    assertThat(Durations.parse("P1DT0.5S")).isEqualTo(Duration.ofMillis(86_400_500));
  }

  @Example
  void goStyleComesBack() {
    assertThat(Durations.format(Duration.ZERO)).isEqualTo("0s");
    assertThat(Durations.format(Duration.ofMillis(90_061_001))).isEqualTo("1d1h1m1s1ms");
    assertThat(Durations.format(Duration.ofDays(14))).isEqualTo("14d");
  }

  @Example
  void whatIsAmbiguousOrAbsurdIsRefused() {
    for (String text :
        new String[] {
          "",
          " ",
          "5",
          "-5s",
          "5 s",
          "s",
          "5S",
          "5x",
          "1e3s",
          "P",
          "PT",
          "PT-1S",
          "-PT1S",
          "P1M",
          "36526d",
          "999999999999999w",
          "1h".repeat(40),
          "٣s",
          "1s\n",
          "NaNs",
          "0x1s"
        }) {
      assertThatThrownBy(() -> Durations.parse(text))
          .as("'%s'", text)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
