package dev.legwork.store.sqlite;

import dev.legwork.store.StoreFailure;
import dev.legwork.store.StoreReport;
import dev.legwork.store.StoreReport.Verdict;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

/**
 * A look at a store's file that leaves it as it is, also beside a node that works with it: nothing
 * is locked for longer than a moment, no file is made.
 */
public final class StoreLook {
  private static final int STEPS_BETWEEN_LOOKS = 50_000;

  private StoreLook() {}

  /** What is there; the check of its pages is given up after {@code atMost}. Blocks. */
  public static StoreReport look(Path path, Duration atMost) {
    try {
      if (!Files.exists(path)) {
        return new StoreReport(
            Verdict.ABSENT, path + " is not there yet; the first start makes it");
      } else if (!Files.isRegularFile(path)) {
        return new StoreReport(Verdict.BROKEN, path + " is no file");
      } else if (Files.size(path) == 0) {
        return new StoreReport(Verdict.ABSENT, path + " is empty; the next start fills it");
      } else if (!Inspection.isDatabase(path)) {
        return new StoreReport(Verdict.BROKEN, path + " is no database and so no Legwork store");
      }
      return isInUse(path) ? inUse(path, atMost) : atRest(path, atMost);
    } catch (IOException e) {
      return new StoreReport(Verdict.BROKEN, path + " cannot be read: " + e);
    } catch (SQLException e) {
      return new StoreReport(Verdict.BROKEN, path + " cannot be opened: " + e.getMessage());
    } catch (StoreFailure e) {
      return new StoreReport(Verdict.BROKEN, String.valueOf(e.getMessage()));
    }
  }

  private static StoreReport inUse(Path path, Duration atMost) throws SQLException {
    try (Connection connection = open("jdbc:sqlite:" + path, SQLiteOpenMode.READONLY)) {
      StoreReport report = report(connection, path, atMost);
      return report.verdict() == Verdict.BROKEN
          ? report
          : new StoreReport(Verdict.IN_USE, report.found() + "; a running node has it");
    }
  }

  private static StoreReport atRest(Path path, Duration atMost) throws IOException, SQLException {
    Path log = path.resolveSibling(path.getFileName() + "-wal");
    long unfinished = Files.exists(log) ? Files.size(log) : 0;
    if (unfinished > 0) {
      // Only a writer may bring the file and its log together; the file alone proves nothing.
      return new StoreReport(
          Verdict.GOOD,
          path
              + " was not closed: the next start takes over "
              + unfinished
              + " bytes of its log; its pages were not checked");
    }
    // SQLite would make a log and its index beside a file that it may not take for unchanging.
    String url = "jdbc:sqlite:file:" + path.toAbsolutePath().toUri().getRawPath() + "?immutable=1";
    try (Connection connection = open(url, SQLiteOpenMode.OPEN_URI)) {
      return report(connection, path, atMost);
    }
  }

  private static StoreReport report(Connection connection, Path path, Duration atMost)
      throws SQLException {
    Migrations.check(connection, path);
    int version = Migrations.version(connection);
    String schema =
        "schema "
            + version
            + (version < Migrations.newest()
                ? ", which the next start brings to " + Migrations.newest()
                : "");
    String verdict = quickCheck(connection, atMost);
    return "ok".equals(verdict)
        ? new StoreReport(Verdict.GOOD, path + ", " + schema + ", its pages are sound")
        : verdict.isEmpty()
            ? new StoreReport(
                Verdict.GOOD,
                path
                    + ", "
                    + schema
                    + ", too large to check its pages in "
                    + atMost.toSeconds()
                    + " s")
            : new StoreReport(Verdict.BROKEN, path + " is damaged: " + verdict);
  }

  /** SQLite's word on it; empty if there was not enough time. */
  private static String quickCheck(Connection connection, Duration atMost) throws SQLException {
    long end = System.nanoTime() + atMost.toNanos();
    ProgressHandler.setHandler(
        connection,
        STEPS_BETWEEN_LOOKS,
        new ProgressHandler() {
          @Override
          protected int progress() {
            return System.nanoTime() - end > 0 ? 1 : 0;
          }
        });
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA quick_check(1)")) {
      return rows.next() ? rows.getString(1) : "no answer";
    } catch (SQLException e) {
      if (e.getErrorCode() == SQLiteErrorCode.SQLITE_INTERRUPT.code) {
        return "";
      }
      throw e;
    } finally {
      ProgressHandler.clearHandler(connection);
    }
  }

  private static Connection open(String url, SQLiteOpenMode mode) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setOpenMode(mode);
    return config.createConnection(url);
  }

  /** A shared lock fails while a node has the exclusive one, and is given up at once. */
  private static boolean isInUse(Path path) throws IOException {
    Path lock = StoreFile.lockOf(path);
    if (StoreFile.isOpenHere(path)) {
      return true;
    } else if (!Files.exists(lock)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.READ);
        FileLock shared = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return shared == null;
    }
  }
}
