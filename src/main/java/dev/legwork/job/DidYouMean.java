package dev.legwork.job;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody probably meant to write. Bounded in time, however long the word is. */
public final class DidYouMean {
  private static final int MAX_LENGTH = 64;
  private static final int MAX_SLIPS = 3;

  private DidYouMean() {}

  /** {@code "; did you mean X?"}, or nothing if no candidate is near. */
  public static String ask(String written, Collection<String> candidates) {
    return nearest(written, candidates).map(near -> "; did you mean " + near + "?").orElse("");
  }

  /**
   * The candidate that is a slip or two away from {@code written}, no more than a third of it; else
   * the only one that ends in it, as {@code http.port} does in {@code port}; else empty. Case and
   * the separators of other styles ({@code run_at}) do not count.
   */
  public static Optional<String> nearest(String written, Collection<String> candidates) {
    if (written.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String wanted = folded(written);
    int best = Math.max(1, Math.min(MAX_SLIPS, wanted.length() / 3)) + 1;
    Optional<String> nearest = Optional.empty();
    for (String candidate : candidates) {
      int distance = distance(wanted, folded(candidate), best);
      if (distance < best) {
        best = distance;
        nearest = Optional.of(candidate);
      }
    }
    return nearest.or(() -> byEnding(wanted, candidates));
  }

  private static Optional<String> byEnding(String wanted, Collection<String> candidates) {
    String last = "." + wanted.substring(wanted.lastIndexOf('.') + 1);
    List<String> matches =
        candidates.stream().filter(candidate -> folded(candidate).endsWith(last)).toList();
    return matches.size() == 1 ? Optional.of(matches.get(0)) : Optional.empty();
  }

  private static String folded(String word) {
    return word.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
  }

  /** Optimal string alignment distance; {@code limit} for anything that far or farther. */
  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) >= limit) {
      return limit;
    }
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
      }
    }
    return Math.min(limit, cost[a.length()][b.length()]);
  }

  private static int step(int[][] cost, String a, String b, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int best =
        Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + (same ? 0 : 1));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
