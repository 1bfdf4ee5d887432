package dev.legwork.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.archive.ArchiveFailure;
import dev.legwork.store.Finding;
import dev.legwork.store.Progress;
import dev.legwork.store.Specs;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups that were cut off, changed or made to do harm. */
class HostileBackupTest {
  @TempDir Path dir;
  private Path good;
  private Path bad;

  @BeforeEach
  void backUp() {
    good = dir.resolve("good.zip");
    bad = dir.resolve("bad.zip");
    try (SavedStore store = SavedStore.open(dir.resolve("data"))) {
      for (int i = 0; i < 20; i++) {
        store.submit(Specs.plain());
      }
      JsonObject unused = JsonObject.of("id", store.succeedWithBody("y".repeat(5_000)).toString());
      unused = StoreBackup.write(store.data, good, false, Instant.EPOCH, Progress.NONE);
    }
  }

  /** Refused by both commands, with these words, and nothing is left where it was to go. */
  private void refuse(String... words) throws IOException {
    Path target = dir.resolve("restored");
    assertThatThrownBy(() -> StoreRestore.read(bad, DataFiles.in(target), Progress.NONE))
        .isInstanceOf(ArchiveFailure.class)
        .hasMessageContainingAll(words);
    if (Files.exists(target)) {
      try (Stream<Path> left = Files.list(target)) {
        assertThat(left).allMatch(path -> path.endsWith("legwork.db.lock"));
      }
    }
    List<Finding> findings = StoreCheck.backup(bad, dir, Progress.NONE);
    assertThat(findings).isNotEmpty().first().matches(Finding::isError);
    assertThat(findings.get(0).detail()).contains(words);
    try (Stream<Path> left = Files.list(dir)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .isSubsetOf("data", "good.zip", "bad.zip", "restored");
    }
  }

  @Test
  void theUntouchedOneIsTaken() throws Exception {
    Rezip.of(good).write(bad);
    assertThat(StoreCheck.backup(bad, dir, Progress.NONE)).isEmpty();
    Path target = dir.resolve("restored");
    JsonObject manifest = StoreRestore.read(bad, DataFiles.in(target), Progress.NONE);
    assertThat(manifest.getInteger("blobs")).isEqualTo(1);
    assertThatThrownBy(() -> StoreRestore.read(bad, DataFiles.in(target), Progress.NONE))
        .hasMessageContaining("is not empty");
    assertThat(StoreCheck.data(DataFiles.in(target), Progress.NONE)).isEmpty();
  }

  @Test
  void cutOffAnywhere() throws Exception {
    byte[] whole = Files.readAllBytes(good);
    for (int length = 0; length < whole.length; length += Math.max(1, whole.length / 40)) {
      Files.write(bad, Arrays.copyOf(whole, length));
      refuse("is no backup");
    }
    Files.write(bad, Arrays.copyOf(whole, whole.length - 1));
    refuse("is no backup");
  }

  @Test
  void aBitFlippedAnywhereInTheContents() throws Exception {
    byte[] whole = Files.readAllBytes(good);
    Rezip rezip = Rezip.of(good);
    // Of the zip's own notes some may change without harm, as times do; the contents may not.
    for (String name : rezip.members.keySet().stream().filter(n -> !n.contains("SUMS")).toList()) {
      Rezip changed = Rezip.of(good);
      byte[] content = changed.members.get(name);
      int at = name.equals("manifest.json") ? indexOf(content, "\"queued\" : 20") + 11 : 100;
      content[at] ^= 2;
      changed.write(bad);
      refuse("changed");
    }
    int refused = 0;
    for (int at = 40; at < whole.length * 3 / 4; at += whole.length / 25) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 16;
      Files.write(bad, flipped);
      if (StoreCheck.backup(bad, dir, Progress.NONE).isEmpty()) {
        // It hit a note of the zip's that nobody reads; then nothing else is different.
        assertThat(Rezip.of(bad).members).usingRecursiveComparison().isEqualTo(rezip.members);
      } else {
        refuse("changed");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(10);
  }

  private static int indexOf(byte[] content, String text) {
    int at = new String(content, StandardCharsets.ISO_8859_1).indexOf(text);
    assertThat(at).isPositive();
    return at;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "blobs/../../evil",
        "/tmp/evil",
        "blobs//etc/passwd",
        "blobs/aa/../../../evil/1/x",
        "blobs/\\..\\evil",
        "legwork.db.lock",
        "legwork.db-wal",
        "blobs/evil",
        "blobs/00/01a21340-7140-713a-94be-83bf7f91f500/1/..",
        "blobs/00/01a21340-7140-713a-94be-83bf7f91f500/1/.hidden",
        "blobs/01/01a21340-7140-713a-94be-83bf7f91f500/1/body",
        "blobs/00/01a21340-7140-713a-94be-83bf7f91f500/-1/body",
        "folder/"
      })
  void aMemberThatHasNoPlace(String name) throws Exception {
    Rezip rezip = Rezip.of(good);
    rezip.members.put(name, name.endsWith("/") ? new byte[0] : "evil".getBytes());
    rezip.agree();
    rezip.write(bad);
    refuse("bad.zip");
    assertThat(dir.resolve("evil")).doesNotExist();
    assertThat(dir.getParent().resolve("evil")).doesNotExist();
  }

  @Test
  void membersThatNobodyListed() throws Exception {
    Rezip rezip = Rezip.of(good);
    rezip.members.put("extra", new byte[10]);
    rezip.write(bad);
    refuse("entries where");
    rezip = Rezip.of(good);
    rezip.members.remove(rezip.firstBlob());
    rezip.write(bad);
    refuse("entries where");
  }

  @Test
  void oneThatWouldFillTheDisk() throws Exception {
    Rezip rezip = Rezip.of(good);
    JsonObject manifest = rezip.manifest();
    manifest.getJsonObject("members").put("bytes", Long.MAX_VALUE / 2);
    rezip.manifest(manifest);
    rezip.write(bad);
    assertThatThrownBy(
            () -> StoreRestore.read(bad, DataFiles.in(dir.resolve("restored")), Progress.NONE))
        .hasMessageContaining("has room for");
    assertThat(dir.resolve("restored")).isEmptyDirectory();
  }

  @Test
  void moreThanItIsSaidToBe() throws Exception {
    Rezip rezip = Rezip.of(good);
    rezip.members.put(rezip.firstBlob(), new byte[50 << 20]);
    rezip.agree();
    JsonObject manifest = rezip.manifest();
    JsonObject members = manifest.getJsonObject("members");
    rezip.manifest(manifest.put("members", members.put("bytes", 1_000_000)));
    rezip.write(bad);
    refuse("larger than it is said to be");
  }

  @Test
  void databasesThatAreNone() throws Exception {
    Rezip rezip = Rezip.of(good);
    rezip.members.put("legwork.db", "SQLite format 3, not".getBytes(StandardCharsets.UTF_8));
    rezip.agree();
    rezip.write(bad);
    assertThatThrownBy(
            () -> StoreRestore.read(bad, DataFiles.in(dir.resolve("restored")), Progress.NONE))
        .hasMessageContaining("is no database");
    assertThat(dir.resolve("restored").resolve("legwork.db")).doesNotExist();
    assertThat(StoreCheck.backup(bad, dir, Progress.NONE).toString()).contains("is no database");
    rezip.members.remove("legwork.db");
    rezip.agree();
    rezip.write(bad);
    refuse("holds no database");
  }

  @Test
  void aDatabaseWithSomethingThatRunsByItself() throws Exception {
    Rezip rezip = Rezip.of(good);
    Path database = Files.write(dir.resolve("good.db"), rezip.members.get("legwork.db"));
    SavedStore.harm(database, "CREATE TRIGGER evil AFTER INSERT ON job BEGIN DELETE FROM job; END");
    rezip.members.put("legwork.db", Files.readAllBytes(database));
    Files.delete(database);
    rezip.agree();
    rezip.write(bad);
    refuse("trigger evil does not belong here");
  }

  @Test
  void oneOfANewerVersion() throws Exception {
    Rezip rezip = Rezip.of(good);
    rezip.manifest(rezip.manifest().put("schema", 4711).put("legwork", "9.9"));
    rezip.write(bad);
    refuse("made by a newer Legwork (9.9, schema 4711");
  }

  @Test
  void filesThatAreNoBackupAtAll() throws Exception {
    for (String text : new String[] {"", "notes", "PK\u0003\u0004" + "x".repeat(5_000)}) {
      Files.writeString(bad, text);
      refuse("is no backup");
    }
    Rezip empty = new Rezip();
    empty.members.put("readme", new byte[3]);
    empty.write(bad);
    refuse("it has no manifest");
    empty.members.put("manifest.json", "[1]".getBytes(StandardCharsets.UTF_8));
    empty.write(bad);
    refuse("no JSON object");
    empty.members.put("manifest.json", "{\"members\":{\"count\":\"x\"}}".getBytes());
    empty.write(bad);
    refuse("does not tell of members");
  }
}
