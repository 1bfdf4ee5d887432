package dev.legwork.wire;

import dev.legwork.job.DidYouMean;
import dev.legwork.job.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a document. Costs nothing while nothing is. One reading, one use. */
final class Findings {
  private static final int MAX = 100;

  private @Nullable List<Violation> violations;

  /** Notes a violation at {@code pointer}; beyond a hundred nobody reads on. */
  void add(String pointer, String detail) {
    if (violations == null) {
      violations = new ArrayList<>();
    }
    if (violations.size() < MAX) {
      violations.add(new Violation(pointer, detail));
    }
  }

  /** Notes what somebody else found. */
  void add(Violation violation) {
    add(violation.pointer(), violation.detail());
  }

  /** Notes a key that does not belong into the object at {@code pointer}. */
  void unknownKey(String pointer, String key, List<String> known) {
    String near = DidYouMean.ask(key, known);
    String hint = near.isEmpty() ? "; known are " + String.join(", ", known) : near;
    add(pointer + "/" + escaped(key), "is not known here" + hint);
  }

  boolean isEmpty() {
    return violations == null;
  }

  List<Violation> all() {
    return violations == null ? List.of() : violations;
  }

  /** A key as a step of a JSON pointer (RFC 6901); cut if it is absurdly long. */
  static String escaped(String key) {
    String shown = key.length() > 100 ? key.substring(0, 100) + ".." : key;
    if (shown.indexOf('~') < 0 && shown.indexOf('/') < 0) {
      return shown;
    }
    return shown.replace("~", "~0").replace("/", "~1");
  }
}
