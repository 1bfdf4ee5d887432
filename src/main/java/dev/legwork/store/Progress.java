package dev.legwork.store;

/** Told, on the thread that works, how far a long piece of work is. Must be quick. */
@FunctionalInterface
public interface Progress {
  /** For whom nobody looks at. */
  Progress NONE = (what, done, total) -> {};

  /**
   * How far it is.
   *
   * @param what what is being done, in a few words
   * @param done in the unit of {@code total}
   * @param total 0 if it is not known
   */
  void at(String what, long done, long total);
}
