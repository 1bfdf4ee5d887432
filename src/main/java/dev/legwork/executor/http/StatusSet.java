package dev.legwork.executor.http;

import java.util.BitSet;

/** Which statuses mean success: {@code 2xx}, {@code 200,404}, {@code 200-299,304}. Immutable. */
final class StatusSet {
  /** Success where a job does not say. */
  static final StatusSet SUCCESSFUL = parse("2xx");

  private static final int LOWEST = 100;
  private static final int HIGHEST = 599;
  private static final int MAX_LENGTH = 256;

  private final BitSet statuses = new BitSet();

  private StatusSet() {}

  /**
   * The statuses that {@code text} lists.
   *
   * @throws IllegalArgumentException with a message for the user if it is no such list
   */
  static StatusSet parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw invalid();
    }
    StatusSet set = new StatusSet();
    for (String part : text.split(",", -1)) {
      set.add(part.strip());
    }
    return set;
  }

  boolean contains(int status) {
    return statuses.get(status);
  }

  private void add(String part) {
    if (part.matches("[1-5][xX]{2}")) {
      int first = (part.charAt(0) - '0') * 100;
      statuses.set(first, first + 100);
    } else if (part.matches("\\d{3}")) {
      add(part, part);
    } else if (part.matches("\\d{3}-\\d{3}")) {
      add(part.substring(0, 3), part.substring(4));
    } else {
      throw invalid();
    }
  }

  private void add(String from, String to) {
    int first = Integer.parseInt(from);
    int last = Integer.parseInt(to);
    if (first < LOWEST || last > HIGHEST || first > last) {
      throw invalid();
    }
    statuses.set(first, last + 1);
  }

  private static IllegalArgumentException invalid() {
    return new IllegalArgumentException(
        "is no list of statuses between 100 and 599, as in 2xx or 200,404 or 200-299,304");
  }
}
