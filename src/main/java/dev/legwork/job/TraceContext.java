package dev.legwork.job;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A place in a distributed trace, as W3C Trace Context has it. Names a parent; says nothing of who
 * may do what.
 *
 * @param traceparent {@code 00-TRACE_ID-PARENT_ID-FLAGS}, always of version 00
 * @param tracestate what tracing systems add for each other, one list; null if there is none
 */
public record TraceContext(String traceparent, @Nullable String tracestate) {
  private static final int LENGTH = 55;
  private static final int TRACE_ID = 3;
  private static final int PARENT_ID = 36;
  private static final int FLAGS = 53;

  /** Sampled, and that the trace id is random: all flags that have a meaning. */
  private static final int KNOWN_FLAGS = 0x03;

  private static final int MAX_STATE = 512;
  private static final int MAX_STATE_MEMBERS = 32;

  /**
   * Reads what a caller sent. A version that is not known yet is read as far as version 00 goes, as
   * the standard asks.
   *
   * @param traceparent the header, or null
   * @param tracestate the header's values in their order; what cannot be a list is left out
   * @return null if there is no valid traceparent: the trace begins anew
   */
  public static @Nullable TraceContext of(@Nullable String traceparent, List<String> tracestate) {
    if (traceparent == null || !isValid(traceparent)) {
      return null;
    }
    boolean known = traceparent.startsWith("00");
    int flags = Integer.parseInt(traceparent, FLAGS, LENGTH, 16) & (known ? KNOWN_FLAGS : 1);
    String own = "00" + traceparent.substring(2, FLAGS) + "0" + flags;
    return new TraceContext(
        own.equals(traceparent) ? traceparent : own, stateOf(String.join(",", tracestate)));
  }

  /** A new trace, sampled as far as this program has a say. */
  public static TraceContext begin(RandomGenerator random) {
    String traceId = hex(random.nextLong()) + hex(random.nextLong() | 1);
    return new TraceContext("00-" + traceId + "-" + hex(random.nextLong() | 1) + "-01", null);
  }

  /** The same trace with another parent. */
  public TraceContext child(RandomGenerator random) {
    return new TraceContext(
        traceparent.substring(0, PARENT_ID)
            + hex(random.nextLong() | 1)
            + traceparent.substring(FLAGS - 1),
        tracestate);
  }

  /** 32 digits. */
  public String traceId() {
    return traceparent.substring(TRACE_ID, PARENT_ID - 1);
  }

  /** Both parts as one text without line ends, to be kept. */
  public String text() {
    return tracestate == null ? traceparent : traceparent + " " + tracestate;
  }

  /** What {@link #text} was made of. */
  public static TraceContext ofText(String text) {
    int space = text.indexOf(' ');
    return space < 0
        ? new TraceContext(text, null)
        : new TraceContext(text.substring(0, space), text.substring(space + 1));
  }

  private static boolean isValid(String text) {
    boolean longer = text.length() > LENGTH;
    if (text.length() < LENGTH
        || text.startsWith("ff")
        || (longer && (text.startsWith("00") || text.charAt(LENGTH) != '-'))) {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) {
      char c = text.charAt(i);
      boolean dash = i == TRACE_ID - 1 || i == PARENT_ID - 1 || i == FLAGS - 1;
      boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      if (dash ? c != '-' : !hex) {
        return false;
      }
    }
    return !isZero(text, TRACE_ID, PARENT_ID - 1) && !isZero(text, PARENT_ID, FLAGS - 1);
  }

  private static boolean isZero(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String stateOf(String list) {
    String state = list.strip();
    boolean printable = state.chars().allMatch(c -> (c >= 0x20 && c <= 0x7e) || c == '\t');
    boolean fits = state.length() <= MAX_STATE && printable;
    if (!fits || state.isEmpty() || state.split(",", -1).length > MAX_STATE_MEMBERS) {
      return null;
    }
    for (String member : state.split(",", -1)) {
      String bare = member.strip();
      if (!bare.isEmpty() && bare.indexOf('=') < 1) {
        return null;
      }
    }
    return state;
  }

  private static String hex(long value) {
    String digits = Long.toHexString(value);
    return "0".repeat(16 - digits.length()) + digits;
  }
}
