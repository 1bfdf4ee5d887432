package dev.legwork.wire;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Moments as the contract writes them: RFC 3339, UTC, milliseconds ({@code
 * 2030-01-31T12:00:00.000Z}).
 */
public final class Times {
  private Times() {}

  /**
   * The text of a moment, cut to milliseconds. By hand, because a job has up to seven of them and
   * the platform's formatter takes most of the time that writing a job takes.
   */
  public static String format(Instant instant) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, ZoneOffset.UTC);
    int year = time.getYear();
    if (year < 0 || year > 9999) {
      return instant.toString();
    }
    char[] text = new char[24];
    digits(text, 0, 4, year);
    text[4] = '-';
    digits(text, 5, 2, time.getMonthValue());
    text[7] = '-';
    digits(text, 8, 2, time.getDayOfMonth());
    text[10] = 'T';
    digits(text, 11, 2, time.getHour());
    text[13] = ':';
    digits(text, 14, 2, time.getMinute());
    text[16] = ':';
    digits(text, 17, 2, time.getSecond());
    text[19] = '.';
    digits(text, 20, 3, instant.getNano() / 1_000_000);
    text[23] = 'Z';
    return new String(text);
  }

  /** The moment that {@code text} spells in RFC 3339, cut to milliseconds; null if none. */
  public static @Nullable Instant parse(String text) {
    return Checks.instantOf(text);
  }

  private static void digits(char[] text, int at, int count, int number) {
    int rest = number;
    for (int i = at + count - 1; i >= at; i--) {
      text[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
