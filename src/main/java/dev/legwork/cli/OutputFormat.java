package dev.legwork.cli;

/** How results are printed; picocli shows and matches the names as they are. */
enum OutputFormat {
  table,
  json
}
