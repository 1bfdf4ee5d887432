package dev.legwork.executor.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("1994-11-06T08:49:37Z");

  @ParameterizedTest
  @CsvSource({
    "'120', , PT2M",
    "' 0 ', , PT0S",
    "'99999999999999999999', , P1D",
    "'86401', , P1D",
    "'Sun, 06 Nov 1994 08:50:37 GMT', , PT1M",
    "'Friday, 06-Nov-20 08:50:37 GMT', 'Fri, 06 Nov 2020 08:49:37 GMT', PT1M",
    "'Sun Nov  6 08:50:37 1994', , PT1M",
    "'Sun, 06 Nov 1994 08:00:00 GMT', , PT0S",
    "'Fri, 31 Dec 1999 23:59:59 GMT', , P1D",
    "'Mon, 02 Jan 2012 10:00:30 GMT', 'Mon, 02 Jan 2012 10:00:00 GMT', PT30S",
    "'Sun, 06 Nov 1994 08:50:37 GMT', 'nonsense', PT1M"
  })
  void readsSecondsAndDates(String value, String date, Duration wait) {
    assertThat(RetryAfter.parse(value, date, NOW)).isEqualTo(wait);
  }

  @ParameterizedTest
  @CsvSource({"''", "'-1'", "'1.5'", "'soon'", "'Sun, 99 Nov 1994 08:50:37 GMT'", ","})
  void ignoresWhatItCannotRead(String value) {
    assertThat(RetryAfter.parse(value, null, NOW)).isNull();
  }
}
