package dev.legwork.executor.process;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
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

  /** Makes it, empty. */
  void make() throws IOException {
    Files.createDirectory(directory, PRIVATE);
  }

  /** Puts files into it; what begins as a script may be executed. */
  void lay(Map<String, Buffer> files) throws IOException {
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
