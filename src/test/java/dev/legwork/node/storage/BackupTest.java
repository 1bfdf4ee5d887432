package dev.legwork.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.archive.ArchiveFailure;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import dev.legwork.store.Progress;
import dev.legwork.store.Specs;
import dev.legwork.store.Step;
import dev.legwork.store.StoreFailure;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a store that is at work, and what comes out of them again. */
class BackupTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path dir;

  private Path backup() {
    return dir.resolve("backup.zip");
  }

  private JsonObject write(SavedStore store, Progress progress) {
    return StoreBackup.write(store.data, backup(), false, NOW, progress);
  }

  private SavedStore restored() {
    DataFiles files = DataFiles.in(dir.resolve("restored"));
    JsonObject unused = StoreRestore.read(backup(), files, Progress.NONE);
    assertThat(StoreCheck.data(files, Progress.NONE)).isEmpty();
    return SavedStore.open(dir.resolve("restored"));
  }

  private static JobState state(SavedStore store, JobId id) {
    return SavedStore.await(store.jobs.find(id)).map(Job::state).orElse(null);
  }

  @Test
  void allThatWasAcknowledgedBeforeIsInABackupMadeUnderLoad() throws Exception {
    Set<JobId> acknowledged = ConcurrentHashMap.newKeySet();
    Set<JobId> before;
    try (SavedStore store = SavedStore.open(dir.resolve("data"))) {
      for (int i = 0; i < 500; i++) {
        acknowledged.add(store.submit(Specs.make().label("n", "" + i).build()));
      }
      JobId body = store.succeedWithBody("x".repeat(100_000));
      AtomicBoolean stop = new AtomicBoolean();
      AtomicReference<Throwable> broken = new AtomicReference<>();
      Thread load =
          new Thread(
              () -> {
                while (!stop.get()) {
                  acknowledged.add(store.submit(Specs.plain()));
                  store.finish(store.claim(JobKind.PROCESS), "{\"exitCode\":0}");
                }
              });
      load.setUncaughtExceptionHandler((thread, e) -> broken.set(e));
      load.start();
      before = Set.copyOf(acknowledged);
      JsonObject manifest = write(store, Progress.NONE);
      stop.set(true);
      load.join();
      assertThat(broken).hasNullValue();
      assertThat(manifest.getInteger("blobs")).isEqualTo(1);
      assertThat(StoreCheck.backup(backup(), dir, Progress.NONE)).isEmpty();
      try (SavedStore again = restored()) {
        for (JobId id : before) {
          assertThat(state(again, id)).as("job %s", id).isNotNull();
        }
        assertThat(again.read(body, 1, "body")).isEqualTo("x".repeat(100_000));
        assertThat(again.apply(new Step.ClaimDue("n2", java.util.Map.of(JobKind.PROCESS, 10_000))))
            .extracting(claimed -> claimed.jobs().size())
            .isEqualTo(count(manifest, "queued"));
      }
    }
  }

  private static int count(JsonObject manifest, String state) {
    return manifest.getJsonObject("jobs").getInteger(state, 0);
  }

  @Test
  void aJobDeletedWhileItsBlobsWerePackedIsLeftOutAndNobodyElse() throws Exception {
    try (SavedStore store = SavedStore.open(dir.resolve("data"))) {
      List<JobId> ids = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        ids.add(store.succeedWithBody("body " + i));
      }
      AtomicBoolean deleted = new AtomicBoolean();
      JsonObject manifest =
          write(
              store,
              (what, done, total) -> {
                if (what.equals("blobs") && done == 20 && deleted.compareAndSet(false, true)) {
                  ids.subList(0, 30).forEach(store::delete);
                }
              });
      assertThat(deleted).isTrue();
      assertThat(manifest.getInteger("deletedMeanwhile")).isEqualTo(30);
      assertThat(count(manifest, "succeeded")).isEqualTo(10);
      try (SavedStore again = restored()) {
        for (int i = 0; i < 30; i++) {
          assertThat(state(again, ids.get(i))).isNull();
        }
        for (int i = 30; i < 40; i++) {
          assertThat(state(again, ids.get(i))).isEqualTo(JobState.SUCCEEDED);
          assertThat(again.read(ids.get(i), 1, "body")).isEqualTo("body " + i);
        }
      }
    }
  }

  @Test
  void aRunningJobIsTakenBackAsLostAndWhatWasAddedLaterIsNotThere() throws Exception {
    JobId running;
    JobId later;
    try (SavedStore store = SavedStore.open(dir.resolve("data"))) {
      running = store.submit(Specs.plain());
      assertThat(store.claim(JobKind.PROCESS).id()).isEqualTo(running);
      store.blob(running, 1, "output/head", "as far as it got");
      JsonObject unused = write(store, Progress.NONE);
      later = store.submit(Specs.plain());
    }
    try (SavedStore again = restored()) {
      assertThat(state(again, later)).isNull();
      assertThat(state(again, running)).isEqualTo(JobState.RUNNING);
      assertThat(again.read(running, 1, "output/head")).isEqualTo("as far as it got");
      again.clock.tick(Duration.ofHours(1));
      Job taken = again.apply(new Step.Rescue(10)).jobs().get(0);
      assertThat(taken.id()).isEqualTo(running);
      assertThat(taken.status().lost()).isEqualTo(1);
    }
  }

  @Test
  void aBackupNeedsNoNode() throws Exception {
    JobId id;
    try (SavedStore store = SavedStore.open(dir.resolve("data"))) {
      id = store.submit(Specs.plain());
    }
    DataFiles data = DataFiles.in(dir.resolve("data"));
    JsonObject unused = StoreBackup.write(data, backup(), false, NOW, Progress.NONE);
    try (SavedStore again = restored()) {
      assertThat(state(again, id)).isEqualTo(JobState.QUEUED);
    }
  }

  @Test
  void aFileThatIsThereIsReplacedOnlyWhenThatIsAskedFor() throws Exception {
    Files.writeString(backup(), "precious");
    try (SavedStore store = SavedStore.open(dir.resolve("data"))) {
      assertThatThrownBy(() -> write(store, Progress.NONE))
          .isInstanceOf(ArchiveFailure.class)
          .hasMessageContaining("--force");
      assertThat(backup()).hasContent("precious");
      JsonObject unused = StoreBackup.write(store.data, backup(), true, NOW, Progress.NONE);
    }
    assertThat(StoreCheck.backup(backup(), dir, Progress.NONE)).isEmpty();
  }

  @Test
  void whatABackupCannotDoLeavesNothingBehind() throws Exception {
    DataFiles nothing = DataFiles.in(dir.resolve("nothing"));
    assertThatThrownBy(() -> StoreBackup.write(nothing, backup(), false, NOW, Progress.NONE))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("There is no store at");
    try (SavedStore store = SavedStore.open(dir.resolve("data"))) {
      Path nowhere = dir.resolve("nowhere").resolve("backup.zip");
      assertThatThrownBy(() -> StoreBackup.write(store.data, nowhere, false, NOW, Progress.NONE))
          .isInstanceOf(ArchiveFailure.class)
          .hasMessageContaining("is not there");
    }
    try (Stream<Path> left = Files.list(dir)) {
      assertThat(left).containsExactly(dir.resolve("data"));
    }
  }

  @Test
  void twoBackupsIntoOneFileDoNotMix() throws Exception {
    try (SavedStore store = SavedStore.open(dir.resolve("data"))) {
      store.submit(Specs.plain());
      AtomicReference<Throwable> second = new AtomicReference<>();
      JsonObject unused =
          write(
              store,
              (what, done, total) -> {
                if (what.equals("database")) {
                  try {
                    JsonObject never = write(store, Progress.NONE);
                  } catch (ArchiveFailure e) {
                    second.set(e);
                  }
                }
              });
      assertThat(second.get()).hasMessageContaining("Somebody else is writing");
    }
    assertThat(StoreCheck.backup(backup(), dir, Progress.NONE)).isEmpty();
  }

  @Test
  void aDamagedStoreIsNotBackedUpAsIfItWereWell() throws Exception {
    Path database;
    try (SavedStore store = SavedStore.open(dir.resolve("data"))) {
      for (int i = 0; i < 300; i++) {
        store.submit(Specs.make().name("job " + i).build());
      }
      database = store.data.database();
    }
    flip(database, 4_096 * 5L, 16);
    assertThatThrownBy(
            () -> StoreBackup.write(DataFiles.at(database), backup(), false, NOW, Progress.NONE))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("damaged");
    assertThat(backup()).doesNotExist();
  }

  private static void flip(Path file, long at, int count) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(count);
      channel.read(bytes, at);
      for (int i = 0; i < count; i++) {
        bytes.put(i, (byte) ~bytes.get(i));
      }
      channel.write(bytes.rewind(), at);
    }
  }
}
