package dev.legwork.executor.process;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** The directory of one attempt, for its owner alone. Every method blocks. */
final class Workspace {
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path directory;

  Workspace(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  /** Makes it, empty but for {@code files}, whose names have been checked. */
  void make(Map<String, Buffer> files) throws IOException {
    try {
      Files.createDirectory(directory, PRIVATE);
    } catch (FileAlreadyExistsException e) {
      // A node that died had the same attempt: what it left is not to be seen.
      remove();
      Files.createDirectory(directory, PRIVATE);
    }
    for (Map.Entry<String, Buffer> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      Path parent = path.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.write(path, file.getValue().getBytes());
      if (file.getValue().length() > 2 && file.getValue().getString(0, 2).equals("#!")) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      }
    }
  }

  /** Removes it with all that is in it, whatever the program made of it; follows no link. */
  void remove() throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      removeTree();
    }
  }

  private void removeTree() throws IOException {
    try {
      new TreeRemoval(directory).run();
    } catch (NoSuchFileException | NotDirectoryException e) {
      if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
    }
  }
}
