package dev.legwork.store.sqlite;

import dev.legwork.store.StoreFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The store's file and the lock that keeps other nodes off it. */
final class StoreFile implements AutoCloseable {
  private static final int CACHE_KIB = 8 * 1024;
  static final int BUSY_MILLIS = 10_000;

  /** How large the write-ahead log may stay; what is beyond is cut off when it restarts. */
  static final long WAL_KEPT_BYTES = 32L << 20;

  /** Stores that this process has open: a lock of the system keeps only other processes off. */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lockChannel;
  private final FileLock lock;
  private final Path identity;

  private StoreFile(Path path, Path identity, FileChannel lockChannel, FileLock lock) {
    this.path = path;
    this.identity = identity;
    this.lockChannel = lockChannel;
    this.lock = lock;
  }

  /** Locks the file, making its folder if there is none; fails if another node has it. */
  static StoreFile lock(Path path) {
    try {
      Path folder = path.toAbsolutePath().getParent();
      Path name = path.getFileName();
      if (folder == null || name == null) {
        throw new StoreFailure("The store " + path + " is no file", false, null);
      }
      Files.createDirectories(folder);
      Path identity = folder.toRealPath().resolve(name);
      if (!OPEN.add(identity)) {
        // Not even to be looked at: closing a second channel would give up the first one's lock.
        throw inUse(path, "this process, " + ProcessHandle.current().pid());
      }
      @Nullable StoreFile locked = null;
      try {
        locked = lock(path, identity);
        return locked;
      } finally {
        if (locked == null) {
          OPEN.remove(identity);
        }
      }
    } catch (IOException e) {
      throw new StoreFailure("The store " + path + " cannot be opened: " + e, false, e);
    }
  }

  private static StoreFile lock(Path path, Path identity) throws IOException {
    FileChannel channel =
        FileChannel.open(
            lockOf(identity),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      String owner = read(channel);
      channel.close();
      throw inUse(path, "process " + (owner.isEmpty() ? "unknown" : owner));
    }
    channel.truncate(0);
    String pid = Long.toString(ProcessHandle.current().pid());
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.UTF_8)), 0);
    return new StoreFile(path, identity, channel, lock);
  }

  /** The file that a node locks while it works with the store. */
  static Path lockOf(Path path) {
    return path.resolveSibling(path.getFileName() + ".lock");
  }

  /** Whether a node in this process works with it. */
  static boolean isOpenHere(Path path) throws IOException {
    return OPEN.contains(path.toRealPath());
  }

  private static StoreFailure inUse(Path path, String owner) {
    return new StoreFailure(
        "The store " + path + " is in use by another node (" + owner + ")", false, null);
  }

  Path path() {
    return path;
  }

  /** The size of the write-ahead log in bytes; 0 if there is none. */
  long walBytes() {
    try {
      return Files.size(log());
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * The write-ahead log, to be forced to the disk; there is one once something was committed, and
   * it stays the same file while a connection is open.
   */
  FileChannel openLog() throws IOException {
    return FileChannel.open(log(), StandardOpenOption.WRITE);
  }

  /**
   * A connection that writes. A commit is whole or not there whatever happens, but on the disk only
   * once the log was forced there: SQLite's {@code synchronous=FULL} would do that within the
   * commit, where nothing else can be committed meanwhile.
   */
  Connection openWriter() throws SQLException {
    SQLiteConfig config = config();
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setGetGeneratedKeys(false); // It asks for the row's number after each insert.
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    Connection connection = config.createConnection("jdbc:sqlite:" + path);
    try (Statement statement = connection.createStatement()) {
      // The checkpointer moves the log, not the commit that happens to fill it.
      statement.execute("PRAGMA wal_autocheckpoint = 0");
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
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
    } finally {
      OPEN.remove(identity);
    }
  }

  /** What SQLite said, in words for people. */
  StoreFailure failure(String doing, SQLException e) {
    return failure(path, doing, e);
  }

  /** What SQLite said about a file, in words for people. */
  static StoreFailure failure(Path path, String doing, SQLException e) {
    return switch (primaryCode(e)) {
      case SQLITE_FULL -> StoreFailure.full("The disk of the store " + path + " is full", e);
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
    return switch (primaryCode(e)) {
      case SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB -> true;
      default -> false;
    };
  }

  /** What a call that answers with a number means by it. */
  static SQLException error(int code) {
    SQLiteErrorCode error = SQLiteErrorCode.getErrorCode(code);
    return new SQLiteException(error.message, error);
  }

  private static SQLiteErrorCode primaryCode(SQLException e) {
    if (!(e instanceof SQLiteException sqlite)) {
      return SQLiteErrorCode.UNKNOWN_ERROR;
    }
    // The log's index cannot grow: nothing was written yet, and room is what is missing.
    return sqlite.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE
        ? SQLiteErrorCode.SQLITE_FULL
        : SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff);
  }

  private Path log() {
    return path.resolveSibling(path.getFileName() + "-wal");
  }

  static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.setCacheSize(-CACHE_KIB);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, Long.toString(WAL_KEPT_BYTES));
    return config;
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(32);
    channel.read(bytes, 0);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).trim();
  }
}
