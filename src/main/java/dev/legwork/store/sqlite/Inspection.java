package dev.legwork.store.sqlite;

import dev.legwork.store.StoreFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/**
 * The look at a file before anything is written to it: opening a database for writing already
 * changes it, and a file that is refused is to stay as it is.
 */
final class Inspection {
  private static final long QUICK_CHECK_MAX_BYTES = 32L << 20;

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  private Inspection() {}

  /** Fails with a message for people unless the file can be used or is not there yet. */
  static void look(StoreFile file) throws SQLException {
    if (Files.exists(DatabaseRestore.unfinished(file.path()))) {
      throw DatabaseRestore.cutOff(file.path());
    }
    long bytes = bytes(file.path());
    if (bytes == 0) {
      return;
    }
    lookAtHead(file.path());
    try (Connection connection = file.openReader()) {
      Migrations.check(connection, file.path());
      if (bytes <= QUICK_CHECK_MAX_BYTES) {
        checkQuickly(connection, file.path());
      }
    }
  }

  /** Fails with a message for people unless the file begins as a database does. */
  static void lookAtHead(Path path) {
    // SQLite itself takes a file of less than a page for an empty database and writes over it.
    if (!isDatabase(path)) {
      throw new StoreFailure(
          "The file " + path + " is no database and so is no Legwork store", false, null);
    }
  }

  /** Whether the file begins as every SQLite database does. */
  static boolean isDatabase(Path path) {
    return Arrays.equals(head(path), MAGIC);
  }

  /**
   * A damaged small file is found at once; a large one is too slow to read whole, and is found when
   * it is read.
   */
  private static void checkQuickly(Connection connection, Path path) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA quick_check(1)")) {
      String verdict = rows.next() ? rows.getString(1) : "no answer";
      if (!"ok".equals(verdict)) {
        throw new StoreFailure(
            "The store " + path + " is damaged: " + verdict + "; restore a backup", false, null);
      }
    }
  }

  private static byte[] head(Path path) {
    try (InputStream stream = Files.newInputStream(path)) {
      return stream.readNBytes(MAGIC.length);
    } catch (IOException e) {
      throw new StoreFailure("The store " + path + " cannot be read: " + e, false, e);
    }
  }

  private static long bytes(Path path) {
    try {
      return Files.exists(path) ? Files.size(path) : 0;
    } catch (IOException e) {
      throw new StoreFailure("The store " + path + " cannot be read: " + e, false, e);
    }
  }
}
