package dev.legwork.node.storage;

import dev.legwork.archive.ArchiveFailure;
import dev.legwork.archive.ArchiveReader;
import dev.legwork.job.JobId;
import dev.legwork.store.Finding;
import dev.legwork.store.Progress;
import dev.legwork.store.StoreFailure;
import dev.legwork.store.files.BlobFiles;
import dev.legwork.store.sqlite.DatabaseCheck;
import dev.legwork.store.sqlite.DatabaseFacts;
import dev.legwork.store.sqlite.StoredJobs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Looks for damage in data or in a backup, without changing either. Beside a node at work too: what
 * it writes or deletes during the check is not called damage.
 */
public final class StoreCheck {
  private static final int EXAMPLES = 5;
  private static final String BODY = "body";
  private static final String OUTPUT_INDEX = "output/index";

  private StoreCheck() {}

  /** What is to be said of a node's data; empty if all is well. Blocks. */
  public static List<Finding> data(DataFiles data, Progress progress) {
    List<Finding> findings = new ArrayList<>(DatabaseCheck.run(data.database(), progress));
    if (findings.stream().anyMatch(Finding::isError)) {
      return findings;
    }
    progress.at("blobs", 0, 0);
    try (StoredJobs jobs = StoredJobs.open(data.database())) {
      Path blobs = data.blobs();
      missing(
          jobs,
          path -> Files.isRegularFile(blobs.resolve(path), LinkOption.NOFOLLOW_LINKS),
          id -> isStillThere(data, id),
          findings);
      litter(data, jobs, findings);
    } catch (IOException e) {
      throw ArchiveFailure.of("look through " + data.blobs(), e);
    }
    return findings;
  }

  /**
   * What is to be said of a backup; empty if it can be restored. Blocks.
   *
   * @param scratch an existing folder with room for the backup's database
   */
  public static List<Finding> backup(Path file, Path scratch, Progress progress) {
    List<Finding> findings = new ArrayList<>();
    try (ArchiveReader archive = ArchiveReader.open(file)) {
      BackupManifest.check(file, archive.manifest());
      Path database = Files.createTempFile(scratch, "legwork-check", ".db");
      try {
        long[] members = new long[1];
        archive.readAll(
            name -> {
              progress.at("sums", ++members[0], archive.count());
              return sink(file, name, database);
            });
        if (Files.size(database) == 0) {
          throw new ArchiveFailure(file + " holds no database", null);
        }
        findings.addAll(DatabaseCheck.run(database, progress));
        BackupManifest.check(file, archive.manifest(), DatabaseFacts.of(database));
        try (StoredJobs jobs = StoredJobs.open(database)) {
          missing(jobs, path -> archive.has(BackupManifest.BLOBS + path), id -> true, findings);
        }
      } finally {
        Files.deleteIfExists(database);
      }
    } catch (ArchiveFailure | StoreFailure e) {
      findings.add(Finding.error("backup", String.valueOf(e.getMessage())));
    } catch (IOException e) {
      throw ArchiveFailure.of("check " + file, e);
    }
    return findings;
  }

  private static OutputStream sink(Path file, String name, Path database) throws IOException {
    if (name.equals(BackupManifest.DATABASE)) {
      return Files.newOutputStream(database);
    }
    if (!name.startsWith(BackupManifest.BLOBS)
        || BlobFiles.jobAt(name.substring(BackupManifest.BLOBS.length())).isEmpty()) {
      throw new ArchiveFailure(file + ": " + name + " has no place in a backup", null);
    }
    return OutputStream.nullOutputStream();
  }

  private static void missing(
      StoredJobs jobs,
      Predicate<String> isThere,
      Predicate<JobId> isStillThere,
      List<Finding> findings) {
    Examples bodies = new Examples();
    jobs.withBody(
        (id, attempt) -> {
          if (!isThere.test(BlobFiles.path(id, attempt, BODY)) && isStillThere.test(id)) {
            bodies.add(id + " attempt " + attempt);
          }
        });
    bodies.report("large results have lost their body", true, findings);
    Examples outputs = new Examples();
    jobs.withLargeOutput(
        (id, attempt) -> {
          if (!isThere.test(BlobFiles.path(id, attempt, OUTPUT_INDEX)) && isStillThere.test(id)) {
            outputs.add(id + " attempt " + attempt);
          }
        });
    outputs.report("large outputs were not kept to their end", false, findings);
  }

  private static void litter(DataFiles data, StoredJobs jobs, List<Finding> findings)
      throws IOException {
    Examples orphans = new Examples();
    Examples strangers = new Examples();
    BlobFiles.visit(
        data.blobs(),
        new BlobFiles.Visitor() {
          @Override
          public void blob(JobId id, String path, Path file) {
            // A job may be newer than what is read here, or its blobs are being deleted just now.
            if (!jobs.has(id) && !isStillThere(data, id) && Files.exists(file)) {
              orphans.add(path);
            }
          }

          @Override
          public void stranger(Path file) {
            strangers.add(file.toString());
          }
        });
    orphans.report("blobs belong to no job", false, findings);
    strangers.report("files are no blobs", false, findings);
  }

  private static boolean isStillThere(DataFiles data, JobId id) {
    try (StoredJobs now = StoredJobs.open(data.database())) {
      return now.has(id);
    }
  }

  /** The first few of many. */
  private static final class Examples {
    private final List<String> first = new ArrayList<>();
    private long count;

    void add(String example) {
      if (count++ < EXAMPLES) {
        first.add(example);
      }
    }

    void report(String what, boolean isError, List<Finding> findings) {
      if (count > 0) {
        String more = count > EXAMPLES ? " and " + (count - EXAMPLES) + " more" : "";
        String detail = what + ": " + String.join("; ", first) + more;
        findings.add(new Finding(isError, "blobs", detail));
      }
    }
  }
}
