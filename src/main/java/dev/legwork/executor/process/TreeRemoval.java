package dev.legwork.executor.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Removes a directory that a job had to itself. Goes by open directories, not by paths, so that no
 * link leads it outside. Directories that lie deep are first moved up: neither stack nor open files
 * grow with the depth.
 */
final class TreeRemoval {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_ROUNDS = 100_000;

  private final Path root;
  private int moved;

  TreeRemoval(Path root) {
    this.root = root;
  }

  void run() throws IOException {
    int before;
    int rounds = 0;
    do {
      before = moved;
      open(root);
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(root)) {
        if (!(stream instanceof SecureDirectoryStream<Path> top)) {
          throw new IOException("This file system has no safe way to remove " + root);
        }
        empty(top, top, root, 0);
      }
    } while (moved > before && ++rounds < MAX_ROUNDS);
    Files.delete(root);
  }

  private void empty(
      SecureDirectoryStream<Path> top, SecureDirectoryStream<Path> stream, Path path, int depth)
      throws IOException {
    for (Path entry : stream) {
      Path name = entry.getFileName();
      if (!isDirectory(stream, name)) {
        stream.deleteFile(name);
      } else if (depth >= MAX_DEPTH) {
        open(path.resolve(name));
        stream.move(name, top, Path.of("legwork-removal-" + moved++));
      } else {
        emptyChild(top, stream, path.resolve(name), depth);
        stream.deleteDirectory(name);
      }
    }
  }

  private void emptyChild(
      SecureDirectoryStream<Path> top, SecureDirectoryStream<Path> stream, Path path, int depth)
      throws IOException {
    Path name = path.getFileName();
    try (SecureDirectoryStream<Path> child = enter(stream, path, name)) {
      empty(top, child, path, depth + 1);
    }
  }

  private static SecureDirectoryStream<Path> enter(
      SecureDirectoryStream<Path> stream, Path path, Path name) throws IOException {
    try {
      return stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
    } catch (AccessDeniedException e) {
      open(path);
      return stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** A job may have taken its own rights away. No process of it is left to swap the directory. */
  private static void open(Path directory) throws IOException {
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
        && !(Files.isReadable(directory)
            && Files.isWritable(directory)
            && Files.isExecutable(directory))) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static boolean isDirectory(SecureDirectoryStream<Path> stream, Path name)
      throws IOException {
    return stream
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes()
        .isDirectory();
  }
}
