package dev.legwork.store.sqlite;

import dev.legwork.store.StoreFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Brings the file to this version's schema, each step in a transaction of its own. The version
 * stands in the file's header, beside a mark that says whose file it is.
 */
final class Migrations {
  /** "LgWk": marks the file as ours (SQLite's application_id). */
  private static final int APPLICATION_ID = 0x4c67576b;

  private static final List<String> SCRIPTS = List.of("V001__jobs.sql");

  private Migrations() {}

  /** Fails with a message for people if the file is not ours or is newer; changes nothing. */
  static void check(Connection connection, Path path) throws SQLException {
    int version = version(connection);
    int owner = pragma(connection, "application_id");
    boolean isNew = version == 0 && owner == 0 && isEmpty(connection);
    if (!isNew && owner != APPLICATION_ID) {
      throw new StoreFailure(
          "The file " + path + " is a SQLite database of another program, no Legwork store",
          false,
          null);
    }
    if (version > SCRIPTS.size()) {
      throw new StoreFailure(
          "The store "
              + path
              + " was written by a newer Legwork (schema "
              + version
              + ", this one knows "
              + SCRIPTS.size()
              + "); start that version, or restore a backup from before the upgrade",
          false,
          null);
    }
  }

  /** Migrates a file that was checked. */
  static void run(Connection connection) throws SQLException {
    int version = version(connection);
    if (version == 0) {
      execute(connection, "PRAGMA application_id = " + APPLICATION_ID);
    }
    for (int next = version; next < SCRIPTS.size(); next++) {
      execute(
          connection,
          "BEGIN IMMEDIATE;"
              + script(SCRIPTS.get(next))
              + ";PRAGMA user_version = "
              + (next + 1)
              + ";COMMIT");
    }
  }

  /** The schema that the file has; 0 for none yet. */
  static int version(Connection connection) throws SQLException {
    return pragma(connection, "user_version");
  }

  /** The schema that this version works with. */
  static int newest() {
    return SCRIPTS.size();
  }

  private static boolean isEmpty(Connection connection) throws SQLException {
    return number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
  }

  private static int pragma(Connection connection, String name) throws SQLException {
    return number(connection, "PRAGMA " + name);
  }

  private static int number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  private static void execute(Connection connection, String script) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(script);
    }
  }

  private static String script(String name) {
    try (InputStream stream = Migrations.class.getResourceAsStream("/db/sqlite/" + name)) {
      if (stream == null) {
        throw new IllegalStateException("Missing migration " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("Unreadable migration " + name, e);
    }
  }
}
