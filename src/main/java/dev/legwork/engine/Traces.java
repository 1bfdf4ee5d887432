package dev.legwork.engine;

import dev.legwork.job.Job;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * W3C trace context of attempts (Trace Context, section 3.2: version, trace id, parent id, flags).
 */
final class Traces {
  private static final int TRACE_ID_END = 35;
  private static final int LENGTH = 55;

  private Traces() {}

  /**
   * A context for one attempt: the trace of the submission if it had one, else a new one, with a
   * new parent id.
   */
  static String ofAttempt(Job job) {
    @Nullable String given = job.origin().traceparent();
    ThreadLocalRandom random = ThreadLocalRandom.current();
    String parent = hex(random.nextLong() | 1);
    if (given != null && given.length() >= LENGTH) {
      return given.substring(0, TRACE_ID_END) + "-" + parent + "-" + given.substring(53, LENGTH);
    }
    return "00-" + hex(random.nextLong()) + hex(random.nextLong() | 1) + "-" + parent + "-01";
  }

  private static String hex(long value) {
    String digits = Long.toHexString(value);
    return "0".repeat(16 - digits.length()) + digits;
  }
}
