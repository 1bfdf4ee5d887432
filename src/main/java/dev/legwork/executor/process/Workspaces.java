package dev.legwork.executor.process;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The directories of a node's attempts. One that its program left as it found it serves again:
 * making and removing a directory waits for the file system's journal, which a store that syncs
 * keeps busy, for milliseconds; looking at one does not. Safe on any thread; every method blocks.
 */
final class Workspaces {
  private static final int MAX_IDLE = 64;

  private final Path parent;
  private final Deque<Workspace> idle = new ConcurrentLinkedDeque<>();
  private final AtomicInteger made = new AtomicInteger();

  Workspaces(Path parent) {
    this.parent = parent;
  }

  /** A directory of its own, empty but for {@code files}, whose names have been checked. */
  Workspace take(Map<String, Buffer> files) throws IOException {
    Workspace workspace = idle.poll();
    if (workspace == null) {
      workspace = new Workspace(parent.resolve(Integer.toString(made.incrementAndGet())));
      workspace.make();
    }
    try {
      workspace.lay(files);
      return workspace;
    } catch (IOException e) {
      workspace.remove();
      throw e;
    }
  }

  /** Ends its use: nothing of what is in it is seen again. No process may be left in it. */
  void giveBack(Workspace workspace) throws IOException {
    if (idle.size() < MAX_IDLE && isUntouched(workspace.directory())) {
      idle.push(workspace);
    } else {
      workspace.remove();
    }
  }

  /** Removes what is idle, and the parent if nothing else is in it. */
  void close() throws IOException {
    for (Workspace one = idle.poll(); one != null; one = idle.poll()) {
      one.remove();
    }
    Files.deleteIfExists(parent);
  }

  private static boolean isUntouched(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      return !entries.iterator().hasNext()
          && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
          && Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS)
              .equals(PosixFilePermissions.fromString("rwx------"));
    } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException e) {
      return false;
    }
  }
}
