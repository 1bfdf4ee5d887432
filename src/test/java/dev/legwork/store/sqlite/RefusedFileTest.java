package dev.legwork.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.store.Specs;
import dev.legwork.store.StoreFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no store of ours, or not one that may be opened. */
class RefusedFileTest {
  @TempDir Path folder;

  @Test
  void aSecondStoreOnTheSameFileIsRefusedAndLeavesTheFirstOneItsLock() throws Exception {
    Path file = folder.resolve("legwork.db");
    try (OwnStore first = OwnStore.open(file)) {
      for (int i = 0; i < 2; i++) {
        refuse(file, "in use by another node", "this process", pid());
        assertThat(openElsewhere(file)).contains("in use by another node (process " + pid() + ")");
      }
      assertThat(first.submit(Specs.plain())).isNotNull();
    }
    try (OwnStore second = OwnStore.open(file)) {
      assertThat(second.claim(5)).hasSize(1);
    }
  }

  @Test
  void anotherWayToTheSameFolderIsNoWayRoundTheLock() throws IOException {
    Path file = Files.createDirectory(folder.resolve("real")).resolve("legwork.db");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
    try (OwnStore first = OwnStore.open(file)) {
      refuse(link.resolve("legwork.db"), "in use by another node");
      assertThat(first.claim(1)).isEmpty();
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsRefused() throws IOException {
    for (String text : new String[] {"x", "my notes\n", "my notes\n".repeat(1_000)}) {
      Path file = folder.resolve("notes" + text.length());
      Files.writeString(file, text);
      refuseUntouched(file, "is no Legwork store", file.toString());
    }
  }

  @Test
  void aDatabaseOfAnotherProgramIsRefused() throws Exception {
    Path file = folder.resolve("other.db");
    execute(file, "CREATE TABLE bookmarks (url TEXT)");
    refuseUntouched(file, "of another program", file.toString());
    execute(file, "PRAGMA application_id = 4711");
    refuseUntouched(file, "of another program");
  }

  @Test
  void aNewerSchemaIsRefused() throws Exception {
    Path file = store(10);
    execute(file, "PRAGMA user_version = 4711");
    refuseUntouched(file, "written by a newer Legwork", "4711");
    execute(file, "PRAGMA user_version = 1");
    try (OwnStore again = OwnStore.open(file)) {
      assertThat(again.claim(100)).hasSize(10);
    }
  }

  @Test
  void aTruncatedFileIsRefused() throws Exception {
    Path file = store(200);
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {50, 1_000, 4_096, 20_000, whole.length - 4_096}) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      refuseUntouched(file, "damaged");
    }
  }

  @Test
  void aFileWithFlippedBitsIsRefused() throws Exception {
    Path file = store(200);
    byte[] whole = Files.readAllBytes(file);
    // The headers of pages: of the database's first table and of every tree.
    for (int page = 0; page < whole.length / 4_096; page += 5) {
      byte[] flipped = whole.clone();
      for (int i = 0; i < 8; i++) {
        flipped[page * 4_096 + (page == 0 ? 100 : 0) + i] ^= (byte) 0xff;
      }
      Files.write(file, flipped);
      refuseUntouched(file, "damaged");
    }
  }

  @Test
  void anEmptyFileAndAFolderThatIsNotThereAreANewStore() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.db"));
    for (Path file : new Path[] {empty, folder.resolve("a").resolve("b").resolve("new.db")}) {
      try (OwnStore own = OwnStore.open(file)) {
        assertThat(own.submit(Specs.plain())).isNotNull();
      }
    }
  }

  @Test
  void aFolderIsNoStore() {
    assertThatThrownBy(() -> OwnStore.open(folder)).isInstanceOf(StoreFailure.class);
  }

  @Test
  void aCleanStopLeavesOneFile() throws Exception {
    Path file = store(50);
    assertThat(folder.resolve("legwork.db-wal")).doesNotExist();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      assertThat(OwnStore.ask(connection, "SELECT count(*) FROM job")).isEqualTo("50");
      assertThat(OwnStore.ask(connection, "PRAGMA integrity_check")).isEqualTo("ok");
    }
  }

  /** A file with jobs, closed. */
  private Path store(int jobs) {
    Path file = folder.resolve("legwork.db");
    try (OwnStore own = OwnStore.open(file)) {
      for (int i = 0; i < jobs; i++) {
        own.submit(Specs.make().name("job " + i).label("number", "" + i).build());
      }
    }
    return file;
  }

  private static void refuseUntouched(Path file, String... words) throws IOException {
    byte[] before = Files.readAllBytes(file);
    refuse(file, words);
    assertThat(ByteBuffer.wrap(Files.readAllBytes(file))).isEqualTo(ByteBuffer.wrap(before));
  }

  private static void refuse(Path file, String... words) {
    assertThatThrownBy(() -> OwnStore.open(file))
        .isInstanceOfSatisfying(
            StoreFailure.class, failure -> assertThat(failure.isTransient()).isFalse())
        .hasMessageContainingAll(words);
  }

  /** What another process says that tries to open the file. */
  private static String openElsewhere(Path file) throws Exception {
    Process process = Child.start(OpenMain.class, file.toString());
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  private static String pid() {
    return Long.toString(ProcessHandle.current().pid());
  }

  private static void execute(Path file, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
