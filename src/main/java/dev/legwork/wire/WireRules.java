package dev.legwork.wire;

/** Rules of the contract that are asked for outside of a document. Safe on any thread. */
public final class WireRules {
  private WireRules() {}

  /**
   * Whether {@code text} can name a queue, a function, a schedule or a label: 1 to 64 letters,
   * digits, dots, underscores or hyphens.
   */
  public static boolean isName(String text) {
    return Checks.isName(text);
  }
}
