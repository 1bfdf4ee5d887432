package dev.legwork.wire;

import dev.legwork.job.Durations;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Single values of a document: each method answers the value, or notes what is wrong and answers
 * null. Loops instead of patterns, because every submission passes through here.
 */
final class Checks {
  private static final int MAX_NAME = 64;
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

  private Checks() {}

  /** A string of 1 to {@code max} characters without control characters. */
  static @Nullable String text(Findings findings, String pointer, Object value, int max) {
    if (!(value instanceof String text)) {
      findings.add(pointer, "must be a string");
      return null;
    }
    if (text.isEmpty() || text.length() > max) {
      findings.add(pointer, "must have 1 to " + max + " characters");
      return null;
    }
    if (hasControl(text)) {
      findings.add(pointer, "must not hold control characters");
      return null;
    }
    return text;
  }

  /** The name of a queue, label or resource. */
  static @Nullable String name(Findings findings, String pointer, Object value) {
    if (!(value instanceof String text)) {
      findings.add(pointer, "must be a string");
      return null;
    }
    if (!isName(text)) {
      findings.add(pointer, "must be 1 to 64 letters, digits, dots, underscores or hyphens");
      return null;
    }
    return text;
  }

  /** Whether {@code text} can name a queue, a function, a schedule or a label. */
  static boolean isName(String text) {
    int length = text.length();
    if (length == 0 || length > MAX_NAME) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && (c < '0' || c > '9') && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  /** A whole number from {@code min} to {@code max}; {@code fallback} if it is not. */
  static int integer(
      Findings findings, String pointer, Object value, int min, int max, int fallback) {
    if (value instanceof Integer number && number >= min && number <= max) {
      return number;
    }
    findings.add(pointer, "must be a whole number from " + min + " to " + max);
    return fallback;
  }

  /** A number from {@code min} to {@code max}; {@code fallback} if it is not. */
  static double number(
      Findings findings, String pointer, Object value, double min, double max, double fallback) {
    if (value instanceof Number number) {
      double given = number.doubleValue();
      if (given >= min && given <= max) {
        return given;
      }
    }
    findings.add(pointer, "must be a number from " + plain(min) + " to " + plain(max));
    return fallback;
  }

  /** A duration with its unit; a bare number says no unit and is refused. */
  static @Nullable Duration duration(Findings findings, String pointer, Object value) {
    if (!(value instanceof String text)) {
      findings.add(
          pointer,
          value instanceof Number
              ? "must be a string with a unit, as in \"30s\"; a bare number has none"
              : "must be a duration, as in \"30s\" or \"PT1H30M\"");
      return null;
    }
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      findings.add(pointer, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** A duration longer than nothing. */
  static @Nullable Duration positive(Findings findings, String pointer, Object value) {
    Duration duration = duration(findings, pointer, value);
    if (duration != null && duration.isZero()) {
      findings.add(pointer, "must be longer than 0");
      return null;
    }
    return duration;
  }

  /** An RFC 3339 instant, cut to milliseconds. */
  static @Nullable Instant instant(Findings findings, String pointer, Object value) {
    Instant instant = value instanceof String text ? instantOf(text) : null;
    if (instant == null) {
      findings.add(pointer, "must be an RFC 3339 time, as in \"2030-01-31T12:00:00Z\"");
    }
    return instant;
  }

  /** The instant that {@code text} spells, cut to milliseconds; null if it spells none. */
  static @Nullable Instant instantOf(String text) {
    if (text.length() > 40) {
      return null;
    }
    try {
      Instant instant = Instant.parse(text).truncatedTo(ChronoUnit.MILLIS);
      return instant.isBefore(Instant.EPOCH) || instant.isAfter(LAST) ? null : instant;
    } catch (DateTimeException e) {
      return null;
    }
  }

  @SuppressWarnings("unchecked") // A decoder's maps have strings as keys.
  static @Nullable JsonObject object(Findings findings, String pointer, Object value) {
    if (value instanceof JsonObject object) {
      return object;
    }
    if (value instanceof Map<?, ?> members) {
      return new JsonObject((Map<String, Object>) members);
    }
    findings.add(pointer, "must be an object");
    return null;
  }

  static @Nullable List<?> array(Findings findings, String pointer, Object value) {
    if (value instanceof JsonArray array) {
      return array.getList();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    findings.add(pointer, "must be an array");
    return null;
  }

  private static boolean hasControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || (c >= 0x7f && c <= 0x9f)) {
        return true;
      }
    }
    return false;
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
