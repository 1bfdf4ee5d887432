package dev.legwork.job;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as users write them: ISO-8601 ({@code PT1H30M}) or Go style ({@code 1h30m}, {@code
 * 250ms}, {@code 2d}). Go style comes back. Precision is one millisecond; nothing is negative.
 */
public final class Durations {
  private static final Pattern GO =
      Pattern.compile("(?:\\d{1,15}(?:\\.\\d{1,9})?(?:ms|s|m|h|d|w))+");
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d|w)");
  private static final int MAX_LENGTH = 64;
  private static final long MAX_MILLIS = Duration.ofDays(36_525).toMillis();

  private Durations() {}

  /**
   * The duration that {@code text} spells.
   *
   * @throws IllegalArgumentException with a message for the user if it spells none, is negative or
   *     longer than a century
   */
  public static Duration parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("is too long for a duration");
    }
    Duration duration;
    if (GO.matcher(text).matches()) {
      duration = parseGo(text);
    } else if (text.startsWith("P")) {
      duration = parseIso(text);
    } else {
      throw notADuration();
    }
    if (duration.isNegative() || duration.compareTo(Duration.ofMillis(MAX_MILLIS)) > 0) {
      throw new IllegalArgumentException("must be between 0 and 100 years");
    }
    return duration;
  }

  /** The shortest Go-style spelling, to the millisecond; {@code 0s} for nothing. */
  public static String format(Duration duration) {
    long rest = duration.toMillis();
    if (rest == 0) {
      return "0s";
    }
    StringBuilder text = new StringBuilder();
    for (Unit unit : Unit.values()) {
      if (unit != Unit.WEEK && rest >= unit.millis) {
        text.append(rest / unit.millis).append(unit.symbol);
        rest %= unit.millis;
      }
    }
    return text.toString();
  }

  private static Duration parseGo(String text) {
    double millis = 0;
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      millis += Double.parseDouble(parts.group(1)) * Unit.of(parts.group(2)).millis;
    }
    return Duration.ofMillis(millis > MAX_MILLIS ? MAX_MILLIS + 1 : Math.round(millis));
  }

  private static Duration parseIso(String text) {
    try {
      return Duration.ofMillis(Duration.parse(text).toMillis());
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new IllegalArgumentException(notADuration().getMessage(), e);
    }
  }

  private static IllegalArgumentException notADuration() {
    return new IllegalArgumentException(
        "is no duration: write a number with its unit, as in 250ms, 30s, 1h30m, 2d or PT1H30M");
  }

  private enum Unit {
    WEEK("w", 604_800_000L),
    DAY("d", 86_400_000L),
    HOUR("h", 3_600_000L),
    MINUTE("m", 60_000L),
    SECOND("s", 1_000L),
    MILLI("ms", 1L);

    private final String symbol;
    private final long millis;

    Unit(String symbol, long millis) {
      this.symbol = symbol;
      this.millis = millis;
    }

    private static Unit of(String symbol) {
      for (Unit unit : values()) {
        if (unit.symbol.equals(symbol)) {
          return unit;
        }
      }
      throw notADuration();
    }
  }
}
