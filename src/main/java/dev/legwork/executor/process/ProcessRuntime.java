package dev.legwork.executor.process;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the process executors of a node share: the spawner, the threads for files, the directory for
 * attempts. Owned by the node, which opens it before it deploys executors and closes it after them.
 * Safe on any thread.
 */
public final class ProcessRuntime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessRuntime.class);
  private static final int FILE_THREADS = 4;
  private static final String PREFIX = "node-";

  private final Vertx vertx;
  private final ProcessSettings settings;
  private final Spawner spawner;
  private final WorkerExecutor files;
  private final Workspaces workspaces;
  private final @Nullable FileChannel lock;

  private ProcessRuntime(
      Vertx vertx,
      ProcessSettings settings,
      Spawner spawner,
      Workspaces workspaces,
      @Nullable FileChannel lock) {
    this.vertx = vertx;
    this.settings = settings;
    this.spawner = spawner;
    this.workspaces = workspaces;
    this.lock = lock;
    files =
        vertx.createSharedWorkerExecutor(
            "legwork-process-files", FILE_THREADS, 10, TimeUnit.MINUTES);
  }

  /**
   * Gets ready: starts the spawner that works here and removes what attempts of a node that died
   * left in the work directory. Blocks.
   */
  public static ProcessRuntime open(Vertx vertx, ProcessSettings settings) throws IOException {
    return open(vertx, settings, spawner(settings.nativeDir()));
  }

  static ProcessRuntime open(Vertx vertx, ProcessSettings settings, Spawner spawner)
      throws IOException {
    makePrivate(settings.workDir());
    FileChannel lock = sweep(settings.workDir());
    Path own = Files.createTempDirectory(settings.workDir(), PREFIX);
    return new ProcessRuntime(vertx, settings, spawner, new Workspaces(own), lock);
  }

  Vertx vertx() {
    return vertx;
  }

  ProcessSettings settings() {
    return settings;
  }

  Workspaces workspaces() {
    return workspaces;
  }

  WorkerExecutor files() {
    return files;
  }

  /** How programs are started here, for people. */
  public String description() {
    return spawner.description();
  }

  Spawner spawner() {
    return spawner;
  }

  /** Kills every program that is left. Blocks for a moment. Safe to call twice. */
  @Override
  public void close() {
    spawner.close();
    files.close().onFailure(failed -> LOG.warn("Threads for files are not closed", failed));
    try {
      workspaces.close();
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      LOG.warn("The work directory {} is not left clean", settings.workDir(), e);
    }
  }

  static Spawner spawner(Path nativeDir) {
    String resource = NativeSpawner.resource();
    try (InputStream binary =
        resource == null ? null : ProcessRuntime.class.getResourceAsStream(resource)) {
      if (binary != null) {
        return NativeSpawner.open(extract(binary, nativeDir));
      }
      LOG.warn("No native spawner for this platform: programs are started by the JVM");
    } catch (IOException e) {
      LOG.warn("The native spawner cannot be used here: programs are started by the JVM", e);
    }
    return new JdkSpawner();
  }

  /** A file of this process alone: another node may still execute the one of its version. */
  static Path extract(InputStream binary, Path nativeDir) throws IOException {
    makePrivate(nativeDir);
    Path file =
        Files.createTempFile(
            nativeDir,
            "legwork-spawner-",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    file.toFile().deleteOnExit();
    Files.copy(binary, file, StandardCopyOption.REPLACE_EXISTING);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file;
  }

  private static void makePrivate(Path directory) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Only who holds the lock knows that no other node works here. */
  private static @Nullable FileChannel sweep(Path workDir) throws IOException {
    FileChannel channel =
        FileChannel.open(
            workDir.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        LOG.warn("Another node works in {}: nothing is swept there", workDir);
        channel.close();
        return null;
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      return null;
    }
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(workDir, PREFIX + "*")) {
      for (Path leftover : leftovers) {
        remove(leftover);
      }
    }
    return channel;
  }

  private static void remove(Path leftover) {
    try {
      new Workspace(leftover).remove();
    } catch (IOException e) {
      LOG.warn("A directory that an attempt left cannot be removed: {}", leftover, e);
    }
  }
}
