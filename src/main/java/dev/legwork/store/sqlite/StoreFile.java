package dev.legwork.store.sqlite;

import dev.legwork.store.StoreFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The store's file and the lock that keeps other nodes off it. */
final class StoreFile implements AutoCloseable {
  private static final int CACHE_KIB = 8 * 1024;
  private static final int BUSY_MILLIS = 10_000;

  private final Path path;
  private final FileChannel lockChannel;
  private final FileLock lock;

  private StoreFile(Path path, FileChannel lockChannel, FileLock lock) {
    this.path = path;
    this.lockChannel = lockChannel;
    this.lock = lock;
  }

  /** Locks the file, making its folder if there is none; fails if another node has it. */
  static StoreFile lock(Path path) {
    Path lockPath = path.resolveSibling(path.getFileName() + ".lock");
    try {
      Path folder = path.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      FileChannel channel =
          FileChannel.open(
              lockPath,
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        String owner = read(channel);
        channel.close();
        throw new StoreFailure(
            "The store " + path + " is in use by another node" + owner, false, null);
      }
      channel.truncate(0);
      String pid = Long.toString(ProcessHandle.current().pid());
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.UTF_8)), 0);
      return new StoreFile(path, channel, lock);
    } catch (IOException e) {
      throw new StoreFailure("The store " + path + " cannot be opened: " + e, false, e);
    }
  }

  Path path() {
    return path;
  }

  /** The size of the write-ahead log in bytes; 0 if there is none. */
  long walBytes() {
    try {
      return Files.size(path.resolveSibling(path.getFileName() + "-wal"));
    } catch (IOException e) {
      return 0;
    }
  }

  /** A connection that writes: every commit is on the disk when it returns. */
  Connection openWriter() throws SQLException {
    SQLiteConfig config = config();
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    return config.createConnection("jdbc:sqlite:" + path);
  }

  /** A connection that only reads. */
  Connection openReader() throws SQLException {
    SQLiteConfig config = config();
    config.setReadOnly(true);
    return config.createConnection("jdbc:sqlite:" + path);
  }

  @Override
  public void close() {
    try {
      lock.release();
      lockChannel.close();
    } catch (IOException e) {
      throw new StoreFailure("The store's lock cannot be released: " + e, false, e);
    }
  }

  /** What SQLite said, in words for people. */
  StoreFailure failure(String doing, SQLException e) {
    SQLiteErrorCode code =
        e instanceof SQLiteException sqlite
            ? sqlite.getResultCode()
            : SQLiteErrorCode.UNKNOWN_ERROR;
    return switch (code) {
      case SQLITE_FULL -> new StoreFailure("The disk of the store " + path + " is full", true, e);
      case SQLITE_NOTADB, SQLITE_CORRUPT ->
          new StoreFailure(
              "The store " + path + " is damaged or is no Legwork store: " + e.getMessage(),
              false,
              e);
      case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_NOMEM ->
          new StoreFailure("The store is busy: " + doing, true, e);
      default -> new StoreFailure("The store failed: " + doing + ": " + e.getMessage(), false, e);
    };
  }

  /** Whether nothing that the file holds can be trusted any more to be on the disk. */
  static boolean isFatal(SQLException e) {
    return e instanceof SQLiteException sqlite
        && sqlite.getResultCode() != SQLiteErrorCode.SQLITE_FULL
        && (sqlite.getResultCode().name().startsWith("SQLITE_IOERR")
            || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CORRUPT
            || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB);
  }

  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.setCacheSize(-CACHE_KIB);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, Integer.toString(64 << 20));
    return config;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // This very process has it.
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(32);
    channel.read(bytes, 0);
    String pid = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).trim();
    return pid.isEmpty() ? "" : " (process " + pid + ")";
  }
}
