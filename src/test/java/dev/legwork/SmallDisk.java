package dev.legwork;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A file system of a few megabytes, mounted for one test; closed by it. */
final class SmallDisk implements AutoCloseable {
  private static final int MEGABYTES = 12;

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** One at this empty folder, or empty where this process may not mount. */
  static Optional<SmallDisk> mount(Path folder) throws IOException, InterruptedException {
    boolean mounted =
        succeeds(
            "mount", "-t", "tmpfs", "-o", "size=" + MEGABYTES + "m", "tmpfs", folder.toString());
    return mounted ? Optional.of(new SmallDisk(folder)) : Optional.empty();
  }

  /** Makes it large. */
  void grow() throws IOException, InterruptedException {
    if (!succeeds("mount", "-o", "remount,size=256m", folder.toString())) {
      throw new IOException(folder + " does not grow");
    }
  }

  /** Takes what room there is left. */
  void fill() throws IOException {
    byte[] block = new byte[4_096];
    try (var out = Files.newOutputStream(folder.resolve("filler"))) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      return;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      // Lazily: a process that is just ending may still have a file open.
      if (!succeeds("umount", "-l", folder.toString())) {
        throw new IOException(folder + " cannot be unmounted");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean succeeds(String... command) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }
}
