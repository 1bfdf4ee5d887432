package dev.legwork.store.sqlite;

import dev.legwork.store.StoreFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A store's file on its way out of a backup. Holds the store's lock, so that no node starts in
 * between, and is no store until it is {@link #finish}ed: a node refuses what was cut off. Confined
 * to one thread, which may block.
 */
public final class DatabaseRestore implements AutoCloseable {
  private final StoreFile file;
  private final Path unfinished;

  private DatabaseRestore(StoreFile file, Path unfinished) {
    this.file = file;
    this.unfinished = unfinished;
  }

  /**
   * Begins; the folder is made if it is not there. Fails if a node has the file, or if a restore
   * was cut off here.
   */
  public static DatabaseRestore begin(Path file) {
    return DatabaseFile.asked(
        "begin a restore",
        file,
        () -> {
          StoreFile locked = StoreFile.lock(file);
          boolean done = false;
          try {
            Path unfinished = unfinished(file);
            if (Files.exists(unfinished)) {
              throw cutOff(file);
            }
            DatabaseRestore begun = new DatabaseRestore(locked, Files.createFile(unfinished));
            done = true;
            return begun;
          } finally {
            if (!done) {
              locked.close();
            }
          }
        });
  }

  /** Where the database is to be written to. */
  public Path path() {
    return unfinished;
  }

  /** Makes the file durable and gives it its name. */
  public void finish() throws IOException {
    try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(unfinished, file.path(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Gives the lock back. What was not finished stays, for the caller to delete. */
  @Override
  public void close() {
    file.close();
  }

  /** That a restore was cut off, for people. */
  static StoreFailure cutOff(Path file) {
    return new StoreFailure(
        "A restore of " + file + " was cut off; empty its folder and restore again", false, null);
  }

  static Path unfinished(Path file) {
    return file.resolveSibling(file.getFileName() + ".restoring");
  }
}
