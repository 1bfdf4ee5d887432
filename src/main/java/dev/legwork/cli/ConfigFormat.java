package dev.legwork.cli;

/** How settings are printed; picocli shows and matches the names as they are. */
enum ConfigFormat {
  table,
  json,
  yaml
}
