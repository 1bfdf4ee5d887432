package dev.legwork.node.storage;

import dev.legwork.archive.ArchiveFailure;
import dev.legwork.job.JobId;
import dev.legwork.store.files.BlobFiles;
import dev.legwork.store.sqlite.DatabaseFacts;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What a node's data are, in numbers. */
public final class StoreFacts {
  private StoreFacts() {}

  /** Reads them, also beside the node that has them. Blocks. */
  public static JsonObject of(DataFiles data) {
    DatabaseFacts facts = DatabaseFacts.of(data.database());
    long[] blobs = new long[2];
    try {
      BlobFiles.visit(
          data.blobs(),
          new BlobFiles.Visitor() {
            @Override
            public void blob(JobId id, String path, Path file) throws IOException {
              try {
                blobs[1] += Files.size(file);
                blobs[0]++;
              } catch (NoSuchFileException e) {
                return; // Deleted meanwhile.
              }
            }

            @Override
            public void stranger(Path file) {
              // Not ours to count.
            }
          });
      return new JsonObject()
          .put("database", data.database().toString())
          .put("schema", facts.schema())
          .put("newestSchema", DatabaseFacts.newestSchema())
          .put("databaseBytes", facts.bytes())
          .put("freeBytes", facts.freeBytes())
          .put("logBytes", DatabaseFacts.logBytes(data.database()))
          .put("blobs", blobs[0])
          .put("blobBytes", blobs[1])
          .put("diskFreeBytes", Files.getFileStore(data.folder()).getUsableSpace())
          .put("jobs", BackupManifest.jobs(facts));
    } catch (IOException e) {
      throw ArchiveFailure.of("look through " + data.blobs(), e);
    }
  }
}
