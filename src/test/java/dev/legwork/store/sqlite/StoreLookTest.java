package dev.legwork.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.store.StoreReport;
import dev.legwork.store.StoreReport.Verdict;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreLookTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path dir;

  private Path file() {
    return dir.resolve("a %23b?").resolve("legwork.db");
  }

  private static OwnStore made(Path file) {
    OwnStore own = OwnStore.open(file);
    OwnStore.await(own.store.stop());
    return own;
  }

  private static void execute(Path file, String... statements) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    }
  }

  private static Map<String, List<Object>> contents(Path folder) throws IOException {
    Map<String, List<Object>> all = new TreeMap<>();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        all.put(
            file.getFileName().toString(),
            List.of(Files.size(file), Files.getLastModifiedTime(file)));
      }
    }
    return all;
  }

  @Test
  void aClosedStoreIsLookedAtWithoutATrace() throws Exception {
    made(file());
    Map<String, List<Object>> before = contents(file().getParent());

    StoreReport report = StoreLook.look(file(), LONG);

    assertThat(report.verdict()).isEqualTo(Verdict.GOOD);
    assertThat(report.found()).isEqualTo(file() + ", schema 1, its pages are sound");
    assertThat(contents(file().getParent())).isEqualTo(before);
  }

  @Test
  void aMissingOrEmptyStoreWillBeMade() throws Exception {
    assertThat(StoreLook.look(file(), LONG).verdict()).isEqualTo(Verdict.ABSENT);
    assertThat(file().getParent()).doesNotExist();
    Path empty = Files.createFile(dir.resolve("empty.db"));
    assertThat(StoreLook.look(empty, LONG).verdict()).isEqualTo(Verdict.ABSENT);
  }

  @Test
  void aStoreInUseIsSaidToBeAndGoesOn() {
    try (OwnStore own = OwnStore.open(dir.resolve("legwork.db"))) {
      assertThat(StoreLook.look(own.file, LONG).verdict()).isEqualTo(Verdict.IN_USE);
      own.reopen();
    }
  }

  @Test
  void aStoreInUseByAnotherProcessIsSaidToBe() throws Exception {
    try (OwnStore own = OwnStore.open(dir.resolve("legwork.db"))) {
      Process process = Child.start(LookMain.class, own.file.toString());
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(process.waitFor()).isZero();
      assertThat(said).startsWith("IN_USE ").contains("schema 1");
      own.reopen();
    }
  }

  @Test
  void aStoreThatWasNotClosedKeepsItsLog() throws Exception {
    Path file = dir.resolve("legwork.db");
    made(file);
    Path log = Files.write(dir.resolve("legwork.db-wal"), new byte[4096]);

    StoreReport report = StoreLook.look(file, LONG);

    assertThat(report.verdict()).isEqualTo(Verdict.GOOD);
    assertThat(report.found()).contains("was not closed", "4096 bytes");
    assertThat(log).hasSize(4096);
  }

  @Test
  void othersFilesAndNewerStoresAreRefused() throws Exception {
    Path text = Files.writeString(dir.resolve("text.db"), "hello");
    assertThat(StoreLook.look(text, LONG).found()).contains("is no database");
    assertThat(StoreLook.look(dir, LONG).found()).contains("is no file");

    Path other = dir.resolve("other.db");
    execute(other, "CREATE TABLE t (x)");
    assertThat(StoreLook.look(other, LONG).verdict()).isEqualTo(Verdict.BROKEN);
    assertThat(StoreLook.look(other, LONG).found()).contains("of another program");

    made(file());
    execute(file(), "PRAGMA user_version = 999");
    assertThat(StoreLook.look(file(), LONG).found()).contains("by a newer Legwork");
  }

  @Test
  void aDamagedPageIsFound() throws Exception {
    Path file = dir.resolve("legwork.db");
    made(file);
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      for (long at = 4096; at < raw.length(); at += 4096) {
        raw.seek(at);
        raw.write(new byte[64]);
      }
    }

    assertThat(StoreLook.look(file, LONG).verdict()).isEqualTo(Verdict.BROKEN);
  }

  @Test
  void theCheckOfALargeStoreIsGivenUp() throws Exception {
    Path file = dir.resolve("legwork.db");
    made(file);
    execute(
        file,
        "CREATE TABLE filler (id INTEGER PRIMARY KEY, x)",
        "CREATE INDEX filler_x ON filler (x)",
        "INSERT INTO filler (x) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
            + " LIMIT 200000) SELECT i FROM n",
        "PRAGMA wal_checkpoint(TRUNCATE)");

    StoreReport report = StoreLook.look(file, Duration.ZERO);

    assertThat(report.verdict()).isEqualTo(Verdict.GOOD);
    assertThat(report.found()).contains("too large to check");
  }
}
