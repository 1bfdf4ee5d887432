package dev.legwork.store.sqlite;

import dev.legwork.store.Progress;
import dev.legwork.store.StoreFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteOpenMode;

/**
 * A store's file looked at from outside, beside the node that has it: without its lock, and without
 * a write.
 */
final class DatabaseFile {
  private static final int STEP_PAGES = 256;
  private static final int BUSY_PAUSE_MILLIS = 20;
  private static final int BUSY_TRIES = 500;

  private DatabaseFile() {}

  /** Work without an answer. */
  interface Work {
    void run() throws SQLException;
  }

  /** A connection that only reads. Fails with a message for people if the file is no store. */
  static Connection read(Path file) throws SQLException {
    if (!Files.isRegularFile(file)) {
      throw new StoreFailure("There is no store at " + file, false, null);
    }
    Inspection.lookAtHead(file);
    Connection connection = reader(file);
    boolean done = false;
    try {
      Migrations.check(connection, file);
      done = true;
      return connection;
    } finally {
      if (!done) {
        connection.close();
      }
    }
  }

  /** A connection to a file that belongs to this process alone. */
  static Connection own(Path file) throws SQLException {
    SQLiteConfig config = StoreFile.config();
    // So that another file can be attached by a URI that says it is only to be read.
    config.setOpenMode(SQLiteOpenMode.OPEN_URI);
    config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
    config.setJournalMode(SQLiteConfig.JournalMode.MEMORY);
    return config.createConnection("jdbc:sqlite:" + file);
  }

  /**
   * Copies the database as it is at this moment into another file, in small steps. Writers are not
   * held up; only the write-ahead log cannot restart until the copy is done. The steps see one
   * moment because the transaction that reads stays open, and so never begin anew however much is
   * written beside them.
   */
  static void copy(Connection from, Path to, Progress progress) throws SQLException {
    try (Sql sql = new Sql(from)) {
      sql.execute("BEGIN");
      long unused = sql.number("SELECT count(*) FROM sqlite_schema", 0);
      int code =
          from.unwrap(SQLiteConnection.class)
              .getDatabase()
              .backup(
                  "main",
                  to.toString(),
                  (left, pages) -> progress.at("database", pages - left, pages),
                  BUSY_PAUSE_MILLIS,
                  BUSY_TRIES,
                  STEP_PAGES);
      sql.execute("ROLLBACK");
      if (code != 0) {
        throw StoreFile.error(code);
      }
    }
  }

  private static Connection reader(Path file) throws SQLException {
    SQLiteConfig config = StoreFile.config();
    config.setReadOnly(true);
    return config.createConnection("jdbc:sqlite:" + file);
  }

  /** As {@link #asked}, without an answer. */
  static void run(String doing, Path file, Work work) {
    boolean done =
        asked(
            doing,
            file,
            () -> {
              work.run();
              return true;
            });
    assert done;
  }

  /** Does something with a file and puts what SQLite says about it in words for people. */
  static <T> T asked(String doing, Path file, Callable<T> work) {
    try {
      return work.call();
    } catch (SQLException e) {
      throw StoreFile.failure(file, doing, e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new StoreFailure("The store failed: " + doing + ": " + e, false, e);
    }
  }
}
