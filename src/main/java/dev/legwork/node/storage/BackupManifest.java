package dev.legwork.node.storage;

import dev.legwork.archive.ArchiveFailure;
import dev.legwork.node.Version;
import dev.legwork.store.sqlite.DatabaseFacts;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/** What a backup says of itself, and the names of its members. */
final class BackupManifest {
  static final String DATABASE = "legwork.db";
  static final String BLOBS = "blobs/";
  private static final String FORMAT = "legwork-backup";
  private static final int FORMAT_VERSION = 1;

  private BackupManifest() {}

  /** Of a backup that is being made. */
  static JsonObject of(DatabaseFacts facts, long blobs, int leftOut, Instant madeAt) {
    return new JsonObject()
        .put("format", FORMAT)
        .put("formatVersion", FORMAT_VERSION)
        .put("legwork", Version.TEXT)
        .put("schema", facts.schema())
        .put("createdAt", madeAt.truncatedTo(ChronoUnit.MILLIS).toString())
        .put("jobs", jobs(facts))
        .put("blobs", blobs)
        .put("deletedMeanwhile", leftOut);
  }

  /** Fails with a message for people unless this version can use the backup. */
  static void check(Path file, JsonObject manifest) {
    if (!FORMAT.equals(manifest.getValue("format"))
        || !(manifest.getValue("schema") instanceof Integer schema)
        || !(manifest.getValue("formatVersion") instanceof Integer version)) {
      throw new ArchiveFailure(file + " is no backup of Legwork", null);
    }
    if (version != FORMAT_VERSION || schema > DatabaseFacts.newestSchema()) {
      throw new ArchiveFailure(
          file
              + " was made by a newer Legwork ("
              + manifest.getValue("legwork")
              + ", schema "
              + schema
              + "; this one knows "
              + DatabaseFacts.newestSchema()
              + "); use that version",
          null);
    }
  }

  /** Fails unless the database that came out of a backup is the one that the manifest tells of. */
  static void check(Path file, JsonObject manifest, DatabaseFacts facts) {
    boolean same =
        Integer.valueOf(facts.schema()).equals(manifest.getValue("schema"))
            && jobs(facts).equals(manifest.getValue("jobs"));
    if (!same) {
      throw new ArchiveFailure(
          file + " was changed: its database holds other jobs than its manifest says", null);
    }
  }

  static JsonObject jobs(DatabaseFacts facts) {
    Map<String, Long> sorted = new TreeMap<>(facts.jobs());
    JsonObject jobs = new JsonObject();
    sorted.forEach(jobs::put);
    return jobs;
  }
}
