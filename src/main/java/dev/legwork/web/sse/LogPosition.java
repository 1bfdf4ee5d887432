package dev.legwork.web.sse;

import org.jspecify.annotations.Nullable;

/**
 * A place in the output of a job, and the id of the event that ends there. It names the attempt
 * too: an offset alone would mean another place once the job is tried again.
 *
 * @param attempt which attempt; 0 before the first, or where a client gave an offset alone
 * @param offset bytes of the attempt before this place
 */
record LogPosition(int attempt, long offset) {
  String id() {
    return attempt + ":" + offset;
  }

  /** The place that an event id names, or null if it is none of ours. */
  static @Nullable LogPosition parse(String id) {
    String text = id.strip();
    int colon = text.indexOf(':');
    try {
      int attempt = colon < 0 ? 0 : Integer.parseInt(text.substring(0, colon));
      long offset = Long.parseLong(text.substring(colon + 1));
      return attempt < 0 || offset < 0 ? null : new LogPosition(attempt, offset);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
