package dev.legwork.node.storage;

import dev.legwork.archive.ArchiveFailure;
import dev.legwork.archive.ArchiveReader;
import dev.legwork.archive.PartFile;
import dev.legwork.job.JobId;
import dev.legwork.store.Finding;
import dev.legwork.store.Progress;
import dev.legwork.store.files.BlobFiles;
import dev.legwork.store.sqlite.DatabaseCheck;
import dev.legwork.store.sqlite.DatabaseFacts;
import dev.legwork.store.sqlite.DatabaseRestore;
import dev.legwork.store.sqlite.StoredJobs;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Unpacks a backup into an empty data folder. The database gets its name last, once everything was
 * held against the manifest and the database was checked: until then no node starts on it.
 */
public final class StoreRestore {
  private final Path backup;
  private final DataFiles data;
  private final Progress progress;
  private long members;

  private StoreRestore(Path backup, DataFiles data, Progress progress) {
    this.backup = backup;
    this.data = data;
    this.progress = progress;
  }

  /**
   * Restores; when it returns a node can be started on the data, and if it fails nothing is left
   * but the lock's file. Blocks.
   *
   * @return the manifest
   */
  public static JsonObject read(Path backup, DataFiles data, Progress progress) {
    if (!Files.isRegularFile(backup)) {
      throw new ArchiveFailure("There is no file " + backup, null);
    }
    try (ArchiveReader archive = ArchiveReader.open(backup)) {
      BackupManifest.check(backup, archive.manifest());
      StoreRestore restore = new StoreRestore(backup, data, progress);
      restore.refuseUnlessEmpty();
      restore.unpack(archive);
      return archive.manifest();
    } catch (IOException e) {
      throw ArchiveFailure.of("restore " + backup, e);
    }
  }

  private void refuseUnlessEmpty() throws IOException {
    Path folder = data.folder();
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        if (!isOurs(child)) {
          throw new ArchiveFailure(
              folder + " is not empty (" + child.getFileName() + "); restore into an empty folder",
              null);
        }
      }
    }
  }

  /** What an empty folder may hold: a file system's own, the lock, the beginning of a restore. */
  private boolean isOurs(Path child) {
    String name = String.valueOf(child.getFileName());
    String database = String.valueOf(data.database().getFileName());
    return name.equals("lost+found")
        || name.equals(database + ".lock")
        || name.equals(database + ".restoring");
  }

  private void unpack(ArchiveReader archive) throws IOException {
    Files.createDirectories(data.folder());
    long room = Files.getFileStore(data.folder()).getUsableSpace();
    if (archive.bytes() > room) {
      throw new ArchiveFailure(
          String.format(
              Locale.ROOT,
              "%s needs %d MiB and %s has room for %d",
              backup,
              archive.bytes() >> 20,
              data.folder(),
              room >> 20),
          null);
    }
    try (DatabaseRestore database = DatabaseRestore.begin(data.database())) {
      refuseUnlessEmpty(); // Once more, now that no node can start here.
      boolean done = false;
      try {
        archive.readAll(name -> place(name, database, archive.count()));
        check(database.path(), archive.manifest());
        dropOrphans(database.path());
        syncFolders(data.blobs());
        database.finish();
        PartFile.syncFolder(data.database());
        done = true;
      } finally {
        if (!done) {
          empty(data.blobs());
          Files.deleteIfExists(database.path());
        }
      }
    }
  }

  private OutputStream place(String name, DatabaseRestore database, long count) throws IOException {
    progress.at("unpack", ++members, count);
    if (name.equals(BackupManifest.DATABASE)) {
      return Files.newOutputStream(database.path(), StandardOpenOption.WRITE);
    }
    String blob =
        name.startsWith(BackupManifest.BLOBS) ? name.substring(BackupManifest.BLOBS.length()) : "";
    if (BlobFiles.jobAt(blob).isEmpty()) {
      throw new ArchiveFailure(
          backup + " is no backup that can be used: " + name + " has no place in one", null);
    }
    // The name was held against what blob stores make: it can neither climb nor be a link.
    Path file = data.blobs().resolve(blob);
    Files.createDirectories(file.resolveSibling(""));
    return new Durable(
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
  }

  private void check(Path database, JsonObject manifest) {
    if (Files.exists(database) && database.toFile().length() == 0) {
      throw new ArchiveFailure(backup + " holds no database", null);
    }
    List<Finding> errors =
        DatabaseCheck.run(database, progress).stream().filter(Finding::isError).toList();
    if (!errors.isEmpty()) {
      throw new ArchiveFailure(
          "The database in " + backup + " is damaged: " + errors.get(0).detail(), null);
    }
    BackupManifest.check(backup, manifest, DatabaseFacts.of(database));
  }

  /** Blobs that were packed before their job was deleted and so left out. */
  private void dropOrphans(Path database) throws IOException {
    try (StoredJobs jobs = StoredJobs.open(database)) {
      BlobFiles.visit(
          data.blobs(),
          new BlobFiles.Visitor() {
            @Override
            public void blob(JobId id, String path, Path file) throws IOException {
              if (!jobs.has(id)) {
                Files.delete(file);
              }
            }

            @Override
            public void stranger(Path file) {
              throw new IllegalStateException("Nothing but blobs was unpacked, not " + file);
            }
          });
    }
  }

  private static void syncFolders(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return;
    }
    try (Stream<Path> all = Files.walk(root)) {
      for (Path folder : (Iterable<Path>) all.filter(Files::isDirectory)::iterator) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
          channel.force(true);
        }
      }
    }
  }

  private static void empty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }

  /** On the disk once it is closed. */
  private static final class Durable extends OutputStream {
    private final FileChannel channel;
    private final OutputStream out;

    Durable(FileChannel channel) {
      this.channel = channel;
      out = Channels.newOutputStream(channel);
    }

    @Override
    public void write(int one) throws IOException {
      out.write(one);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      try {
        channel.force(false);
      } finally {
        out.close();
      }
    }
  }
}
