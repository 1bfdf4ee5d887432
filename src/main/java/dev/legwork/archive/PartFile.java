package dev.legwork.archive;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file on its way: written as {@code NAME.part} and given its name only when all of it is on the
 * disk, so that whoever finds the name finds a whole file. What a killed writer leaves is a part
 * file, which the next one writes over. Closing one that was not finished deletes it.
 */
public final class PartFile implements AutoCloseable {
  private final Path target;
  private final Path part;
  private final FileChannel channel;
  private boolean finished;

  private PartFile(Path target, Path part, FileChannel channel) {
    this.target = target;
    this.part = part;
    this.channel = channel;
  }

  /** Begins a file that only its owner may read. Fails if somebody else is writing it. */
  public static PartFile open(Path target) throws IOException {
    Path name = target.getFileName();
    if (name == null) {
      throw new ArchiveFailure(target + " is no file", null);
    }
    Path part = target.toAbsolutePath().resolveSibling(name + ".part");
    FileChannel channel =
        FileChannel.open(
            part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    boolean locked = false;
    try {
      locked = lock(channel);
      if (!locked) {
        throw new ArchiveFailure("Somebody else is writing " + part, null);
      }
      if (Files.getFileStore(part).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
      }
      channel.truncate(0);
      return new PartFile(target, part, channel);
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Where to write. */
  public FileChannel channel() {
    return channel;
  }

  /**
   * Makes the file durable and gives it its name.
   *
   * @param replace whether a file of that name may go
   */
  public void finish(boolean replace) throws IOException {
    channel.force(true);
    if (!replace && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new ArchiveFailure(target + " has come to be meanwhile; it was left alone", null);
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    finished = true;
    syncFolder(target);
  }

  @Override
  public void close() throws IOException {
    // Deleted first: once the lock is gone the part may be another writer's.
    if (!finished) {
      Files.deleteIfExists(part);
    }
    channel.close();
  }

  /** Makes the name of a file durable. */
  public static void syncFolder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      }
    }
  }
}
