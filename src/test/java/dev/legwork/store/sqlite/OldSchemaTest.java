package dev.legwork.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.store.Specs;
import dev.legwork.store.StoreFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way back that is kept before a schema changes. */
class OldSchemaTest {
  @TempDir Path folder;
  private Path file;
  private Path copy;

  @BeforeEach
  void fill() {
    file = folder.resolve("legwork.db");
    try (OwnStore own = OwnStore.open(file)) {
      for (int i = 0; i < 50; i++) {
        own.submit(Specs.plain());
      }
    }
    copy = folder.resolve("legwork.db.schema-" + Migrations.newest());
  }

  private void keep(int newest) throws Exception {
    try (StoreFile locked = StoreFile.lock(file)) {
      OldSchema.keep(locked, newest);
    }
  }

  @Test
  void aFileThatIsToBeChangedIsCopiedFirstAndTheCopyIsAStore() throws Exception {
    Files.writeString(folder.resolve(copy.getFileName() + ".part"), "of a start that was killed");
    keep(Migrations.newest() + 1);
    Files.delete(file);
    Files.move(copy, file);
    assertThat(DatabaseCheck.run(file, (what, done, total) -> {})).isEmpty();
    try (OwnStore back = OwnStore.open(file)) {
      assertThat(back.claim(100)).hasSize(50);
    }
    assertThat(folder.resolve(copy.getFileName() + ".part")).doesNotExist();
  }

  @Test
  void aFileThatIsNewEnoughOrNotThereIsNotCopied() throws Exception {
    keep(Migrations.newest());
    assertThat(copy).doesNotExist();
    Files.delete(file);
    keep(Migrations.newest() + 1);
    assertThat(copy).doesNotExist();
  }

  @Test
  void withoutACopyNothingIsChanged() throws Exception {
    byte[] before = Files.readAllBytes(file);
    // A folder in the way stands for a disk without room.
    Files.createDirectories(folder.resolve(copy.getFileName() + ".part").resolve("x"));
    assertThatThrownBy(() -> keep(Migrations.newest() + 1))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("cannot be copied before its upgrade");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }
}
