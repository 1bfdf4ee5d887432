package dev.legwork.node.storage;

import dev.legwork.archive.ArchiveFailure;
import dev.legwork.archive.ArchiveWriter;
import dev.legwork.archive.PartFile;
import dev.legwork.job.JobId;
import dev.legwork.store.Progress;
import dev.legwork.store.files.BlobFiles;
import dev.legwork.store.sqlite.DatabaseCopy;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Makes one file of a store's database and blobs, whether a node is at work on them or not.
 *
 * <p>The database goes first, as it was at one moment; blobs that it speaks of were on the disk
 * before it spoke of them. Then the blobs of its jobs are packed. A job that the node deletes in
 * the meantime, because its time is over or somebody asked, may lose its blobs before they are
 * packed: it is left out, as if the backup had been made after its end. Blobs of attempts under way
 * are taken as far as they have got.
 */
public final class StoreBackup {
  private final DataFiles data;
  private final Path target;
  private final Progress progress;
  private long blobs;

  private StoreBackup(DataFiles data, Path target, Progress progress) {
    this.data = data;
    this.target = target;
    this.progress = progress;
  }

  /**
   * Writes the backup; when it returns the file is whole and on the disk, and if it fails there is
   * none. Blocks.
   *
   * @param replace whether a file of that name may go
   * @param now for the manifest
   * @return the manifest
   */
  public static JsonObject write(
      DataFiles data, Path target, boolean replace, Instant now, Progress progress) {
    if (!replace && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new ArchiveFailure(target + " exists; --force writes over it", null);
    }
    if (Files.isDirectory(target)) {
      throw new ArchiveFailure(target + " is a folder; name a file", null);
    }
    try {
      return new StoreBackup(data, target, progress).write(replace, now);
    } catch (NoSuchFileException e) {
      throw new ArchiveFailure("The folder of " + target + " is not there", e);
    } catch (IOException e) {
      throw ArchiveFailure.of("write " + target, e);
    }
  }

  private JsonObject write(boolean replace, Instant now) throws IOException {
    try (PartFile part = PartFile.open(target)) {
      Path copied = target.toAbsolutePath().resolveSibling(target.getFileName() + ".part.db");
      Files.deleteIfExists(copied);
      try {
        JsonObject manifest = pack(part, copied, now);
        part.finish(replace);
        return manifest;
      } finally {
        Files.deleteIfExists(copied);
      }
    }
  }

  private JsonObject pack(PartFile part, Path copied, Instant now) throws IOException {
    try (ArchiveWriter archive = new ArchiveWriter(part.channel())) {
      JsonObject facts;
      try (DatabaseCopy copy = DatabaseCopy.take(data.database(), copied, progress)) {
        packBlobs(copy, archive);
        int leftOut = copy.leaveOutDeleted();
        facts = BackupManifest.of(copy.facts(), blobs, leftOut, now);
      }
      progress.at("pack the database", 0, 0);
      long unused = archive.add(BackupManifest.DATABASE, copied);
      return archive.finish(facts);
    }
  }

  private void packBlobs(DatabaseCopy copy, ArchiveWriter archive) throws IOException {
    BlobFiles.visit(
        data.blobs(),
        new BlobFiles.Visitor() {
          @Override
          public void blob(JobId id, String path, Path file) throws IOException {
            if (copy.has(id)) {
              try {
                long unused = archive.add(BackupManifest.BLOBS + path, file);
                progress.at("blobs", ++blobs, 0);
              } catch (NoSuchFileException e) {
                return; // Deleted with its job, which is left out, or replaced by its attempt.
              }
            }
          }

          @Override
          public void stranger(Path file) {
            // Somebody else's: not ours to keep.
          }
        });
  }
}
