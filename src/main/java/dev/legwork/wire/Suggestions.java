package dev.legwork.wire;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what somebody probably meant to write. */
final class Suggestions {
  private static final int MAX_LENGTH = 40;

  private Suggestions() {}

  /**
   * The known word nearest to {@code word} if no more than a third of it differs, else null. Case
   * and the separators of other styles ({@code run_at}) do not count.
   */
  static @Nullable String nearest(String word, List<String> known) {
    if (word.length() > MAX_LENGTH) {
      return null;
    }
    String folded = folded(word);
    String best = null;
    int bestDistance = Math.max(1, folded.length() / 3) + 1;
    for (String candidate : known) {
      int distance = distance(folded, folded(candidate));
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best;
  }

  private static String folded(String word) {
    return word.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
  }

  /** Insertions, deletions and replacements between two words (Levenshtein), by two rows. */
  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int column = 0; column < row.length; column++) {
      row[column] = column;
    }
    for (int line = 1; line <= left.length(); line++) {
      int diagonal = row[0];
      row[0] = line;
      for (int column = 1; column < row.length; column++) {
        int same = diagonal + (left.charAt(line - 1) == right.charAt(column - 1) ? 0 : 1);
        diagonal = row[column];
        row[column] = Math.min(same, 1 + Math.min(row[column], row[column - 1]));
      }
    }
    return row[right.length()];
  }
}
