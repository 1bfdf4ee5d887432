package dev.legwork.executor.http;

import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads {@code Retry-After} (RFC 9110, 10.2.3): seconds, or a date in one of its three forms. */
final class RetryAfter {
  private static final Duration MOST = Duration.ofDays(1);
  private static final int MAX_DIGITS = 9;
  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.RFC_1123_DATE_TIME,
          DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.US)
              .withZone(ZoneOffset.UTC),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US)
              .withZone(ZoneOffset.UTC));

  private RetryAfter() {}

  /**
   * How long the server asks to be left alone, between nothing and a day; null if it does not ask
   * or cannot be understood.
   *
   * @param value the header, or null
   * @param date the answer's own Date header, or null; a date is measured from it where possible,
   *     so that the two clocks need not agree
   * @param now this node's time, for an answer without a date
   */
  static @Nullable Duration parse(@Nullable String value, @Nullable String date, Instant now) {
    if (value == null) {
      return null;
    }
    String text = value.strip();
    if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return text.length() > MAX_DIGITS ? MOST : bounded(Duration.ofSeconds(Long.parseLong(text)));
    }
    Instant until = date(text);
    if (until == null) {
      return null;
    }
    Instant sent = date == null ? null : date(date.strip());
    return bounded(Duration.between(sent == null ? now : sent, until));
  }

  private static Duration bounded(Duration asked) {
    if (asked.isNegative()) {
      return Duration.ZERO;
    }
    return asked.compareTo(MOST) > 0 ? MOST : asked;
  }

  private static @Nullable Instant date(String text) {
    for (DateTimeFormatter format : DATES) {
      ParsePosition start = new ParsePosition(0);
      TemporalAccessor date = format.parseUnresolved(text, start);
      if (date != null && start.getIndex() == text.length()) {
        return instant(format, text);
      }
    }
    return null;
  }

  private static @Nullable Instant instant(DateTimeFormatter format, String text) {
    try {
      return Instant.from(format.parse(text));
    } catch (DateTimeException e) {
      return null;
    }
  }
}
