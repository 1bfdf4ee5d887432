package dev.legwork.job;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes as users write them: {@code 512MiB}, {@code 10MB}, or a plain number of bytes. */
public final class Sizes {
  private static final Pattern SIZE =
      Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?)\\s?([KMGT]i?B|B)?");
  private static final Map<String, Long> FACTORS =
      Map.of(
          "B", 1L,
          "KB", 1_000L,
          "MB", 1_000_000L,
          "GB", 1_000_000_000L,
          "TB", 1_000_000_000_000L,
          "KiB", 1L << 10,
          "MiB", 1L << 20,
          "GiB", 1L << 30,
          "TiB", 1L << 40);
  private static final String[] BINARY = {"TiB", "GiB", "MiB", "KiB"};

  private Sizes() {}

  /**
   * The number of bytes that {@code text} spells.
   *
   * @throws IllegalArgumentException with a message for the user if it spells none or more than a
   *     {@code long} holds
   */
  public static long parse(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "is no size: write bytes, or a number with its unit, as in 64KiB, 10MB or 1GiB");
    }
    String unit = matcher.group(2) == null ? "B" : matcher.group(2);
    BigDecimal bytes =
        new BigDecimal(matcher.group(1))
            .multiply(BigDecimal.valueOf(FACTORS.getOrDefault(unit, 1L)));
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException("is more than this machine can count");
    }
    return bytes.longValue();
  }

  /**
   * The spelling with the largest binary unit that divides {@code bytes}, else the plain number.
   */
  public static String format(long bytes) {
    for (String unit : BINARY) {
      long factor = FACTORS.getOrDefault(unit, 1L);
      if (bytes >= factor && bytes % factor == 0) {
        return String.format(Locale.ROOT, "%d%s", bytes / factor, unit);
      }
    }
    return Long.toString(bytes);
  }
}
