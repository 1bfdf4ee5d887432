package dev.legwork.store;

/**
 * Something that a check of a store found.
 *
 * @param isError whether something is wrong; else it is litter or a loss that the store lives with
 * @param check which check found it, in one word
 * @param detail what was found, for people, with examples
 */
public record Finding(boolean isError, String check, String detail) {
  /** Something is wrong. */
  public static Finding error(String check, String detail) {
    return new Finding(true, check, detail);
  }

  /** Something to know. */
  public static Finding warning(String check, String detail) {
    return new Finding(false, check, detail);
  }
}
