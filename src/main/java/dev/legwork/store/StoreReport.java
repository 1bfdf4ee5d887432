package dev.legwork.store;

/**
 * What a look at a store from outside showed, without changing it.
 *
 * @param verdict in a word
 * @param found in a sentence, for people
 */
public record StoreReport(Verdict verdict, String found) {
  /** Whether a node could work with it. */
  public enum Verdict {
    /** There is none yet; a node will make it. */
    ABSENT,
    /** A node could open it. */
    GOOD,
    /** A running node has it. */
    IN_USE,
    /** No node can work with it. */
    BROKEN
  }
}
