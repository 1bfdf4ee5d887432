package dev.legwork.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells what a file is that a user named. */
final class LocalStore {
  private static final String DATABASE = "SQLite format 3\0";

  private LocalStore() {}

  /** Whether the file is a database, and so no backup. */
  static boolean isDatabase(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(DATABASE.length());
      return DATABASE.equals(new String(head, StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw Failure.failed(file + " cannot be read: " + e);
    }
  }
}
