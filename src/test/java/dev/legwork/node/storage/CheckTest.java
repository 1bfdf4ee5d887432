package dev.legwork.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.Dedupe;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.store.Finding;
import dev.legwork.store.Progress;
import dev.legwork.store.Specs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of damage is planted once and has to be found; what is whole has to pass. */
class CheckTest {
  @TempDir Path dir;
  private Path database;
  private JobId withBody;

  @BeforeEach
  void fill() {
    try (SavedStore store = SavedStore.open(dir.resolve("data"))) {
      database = store.data.database();
      JobId first = store.submit(Specs.make().concurrency("k", 1).build());
      store.submit(Specs.make().concurrency("k", 1).label("a", "b").build());
      store.submit(Specs.make().after(first).build());
      store.submit(
          Specs.make().dedupe("d", Duration.ofHours(1), Dedupe.OnDuplicate.RETURN).build());
      store.submit(Specs.make().delay(Duration.ofHours(1)).build());
      assertThat(store.claim(JobKind.PROCESS).id()).isEqualTo(first);
      withBody = store.succeedWithBody("z".repeat(1_000));
    }
  }

  private List<Finding> check() {
    return StoreCheck.data(DataFiles.at(database), Progress.NONE);
  }

  @Test
  void whatIsWholePassesAndIsNotTouchedBesideANodeToo() throws IOException {
    byte[] before = Files.readAllBytes(database);
    assertThat(check()).isEmpty();
    assertThat(ByteBuffer.wrap(Files.readAllBytes(database))).isEqualTo(ByteBuffer.wrap(before));
    try (SavedStore store = SavedStore.open(dir.resolve("data"))) {
      JobId fresh = store.submit(Specs.plain());
      assertThat(check()).isEmpty();
      assertThat(SavedStore.await(store.jobs.find(fresh))).isPresent();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "states | UPDATE job SET state = 'dancing' WHERE state = 'scheduled'",
        "states | UPDATE job SET kind = 'dance' WHERE state = 'running'",
        "counts | UPDATE queue_count SET jobs = jobs + 1 WHERE state = 'queued'",
        "counts | INSERT INTO queue_count VALUES ('ghost', 'queued', 3)",
        "counts | DELETE FROM job WHERE state = 'running'",
        "lines | UPDATE job SET line = NULL WHERE state = 'queued'",
        "lines | UPDATE job SET line = 77 WHERE state = 'queued'",
        "lines | UPDATE job SET line = 1 WHERE state = 'succeeded'",
        "lines | DELETE FROM lane",
        "claims | UPDATE job SET node = NULL WHERE state = 'running'",
        "numbers | UPDATE job SET fence = -1 WHERE state = 'queued'",
        "numbers | UPDATE job SET finished_at = NULL WHERE state = 'succeeded'",
        "after | DELETE FROM dependency",
        "after | UPDATE dependency SET after_id = x'00'",
        "keys | UPDATE unique_key SET key = 'other' WHERE scope = 'dedupe'",
        "concurrency | DELETE FROM concurrency_limit",
        "orphans | INSERT INTO label VALUES ('k', 'v', x'01')",
        "orphans | INSERT INTO attempt VALUES (99, 1, 'n', 0, 0, 'failed', NULL, NULL)",
        "orphans | INSERT INTO output VALUES (99, 1, x'00')",
        "schema | CREATE VIEW extra AS SELECT 1",
        "schema | DROP INDEX job_root",
        "schema | ALTER TABLE lane ADD COLUMN extra TEXT"
      })
  void plantedDamageIsFound(String name, String harm) throws Exception {
    SavedStore.harm(database, harm);
    assertThat(check()).filteredOn(Finding::isError).extracting(Finding::check).contains(name);
  }

  @Test
  void anIndexThatLostAnEntryIsFoundAsSqliteTellsIt() throws Exception {
    SavedStore.harm(
        database,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name ="
            + " 'label_id') WHERE name = 'unique_key_until'");
    assertThat(check())
        .isNotEmpty()
        .allMatch(Finding::isError)
        .first()
        .matches(finding -> finding.check().equals("integrity"));
  }

  @Test
  void aLostBodyIsAnErrorAndLitterIsAWarning() throws IOException {
    Path blobs = DataFiles.at(database).blobs();
    Path body = blobs.resolve(dev.legwork.store.files.BlobFiles.path(withBody, 1, "body"));
    Path stray = Files.createDirectories(blobs.resolve("00")).resolve("stray");
    Files.writeString(stray, "?");
    JobId nobody = JobId.next();
    Path orphan = blobs.resolve(dev.legwork.store.files.BlobFiles.path(nobody, 1, "body"));
    Files.createDirectories(orphan.getParent());
    Files.writeString(orphan, "?");
    assertThat(check()).hasSize(2).noneMatch(Finding::isError);
    assertThat(check().toString()).contains(nobody.toString(), "stray");
    Files.delete(body);
    assertThat(check())
        .filteredOn(Finding::isError)
        .singleElement()
        .matches(finding -> finding.detail().contains(withBody.toString()));
  }
}
