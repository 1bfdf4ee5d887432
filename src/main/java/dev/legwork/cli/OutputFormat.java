package dev.legwork.cli;

/** How results are printed; picocli shows and matches the names as they are. */
public enum OutputFormat {
  /** For people. */
  table,
  /** For programs. */
  json
}
