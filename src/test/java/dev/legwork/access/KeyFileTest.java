package dev.legwork.access;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.job.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final String HASH = "a".repeat(64);

  @TempDir Path folder;

  private KeyFile file() {
    return new KeyFile(folder.resolve("data/keys.yaml"));
  }

  private static AccessKey.Fresh make(String name, Scope... scopes) {
    return AccessKey.make(name, Set.of(scopes), null, NOW, null);
  }

  private static void add(KeyFile file, AccessKey key) throws IOException {
    var unused =
        file.change(
            keys -> {
              List<AccessKey> all = new ArrayList<>(keys);
              all.add(key);
              return all;
            });
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    AccessKey limited =
        AccessKey.make(
                "ci", Set.of(Scope.JOBS_READ), Set.of("mail", "b.1"), NOW, NOW.plusSeconds(9))
            .key();
    AccessKey plain = make("ops", Scope.values()).key();
    add(file(), limited);
    add(file(), plain);
    assertThat(file().read()).containsExactly(limited, plain);
  }

  @Test
  void aFileThatIsNotThereHoldsNothing() throws IOException {
    assertThat(file().exists()).isFalse();
    assertThat(file().read()).isEmpty();
  }

  @Test
  void onlyItsOwnerMayReadItAndItHoldsNoToken() throws IOException {
    AccessKey.Fresh fresh = make("ci", Scope.ADMIN);
    add(file(), fresh.key());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().path())))
        .isEqualTo("rw-------");
    String secret = fresh.token().substring(12);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path one : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(one)).doesNotContain(secret);
      }
    }
    assertThat(fresh.key().toString()).doesNotContain(secret);
  }

  @Test
  void idsAndNamesThatLookLikeNumbersStayWhatTheyAre() throws IOException {
    for (String odd : List.of("00000012", "1234e567", "0x123456")) {
      AccessKey key =
          new AccessKey(odd, odd, "1".repeat(64), Set.of(Scope.JOBS_READ), null, NOW, null);
      add(file(), key);
      assertThat(file().read()).contains(key);
    }
    AccessKey yes =
        new AccessKey("abcdefgh", "true", HASH, Set.of(Scope.JOBS_READ), Set.of("~"), NOW, null);
    assertThatThrownBy(() -> add(file(), yes)).isInstanceOf(KeysUnusable.class);
  }

  @Test
  void changesAtTheSameTimeAreAllKept() throws Exception {
    int writers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    List<Future<?>> done = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      String name = "k" + i;
      done.add(
          threads.submit(
              () -> {
                add(file(), make(name, Scope.JOBS_READ).key());
                return null;
              }));
    }
    for (Future<?> one : done) {
      var unused = one.get(30, SECONDS);
    }
    threads.shutdown();
    assertThat(file().read()).hasSize(writers);
    try (Stream<Path> left = Files.list(file().path().getParent())) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("keys.yaml", "keys.yaml.lock");
    }
  }

  @Test
  void keysOfOneNameHaveOneSetOfRights() throws IOException {
    add(file(), make("ci", Scope.JOBS_READ).key());
    add(file(), make("ci", Scope.JOBS_READ).key());
    assertThatThrownBy(() -> add(file(), make("ci", Scope.ADMIN).key()))
        .isInstanceOf(KeysUnusable.class)
        .hasMessageContaining("have one name and other rights");
    assertThat(file().read()).hasSize(2);
  }

  @Test
  void wishesThatCannotBeAreRefused() {
    assertThatThrownBy(() -> make("anonymous", Scope.ADMIN)).isInstanceOf(Refusal.Invalid.class);
    assertThatThrownBy(() -> make("a b", Scope.ADMIN)).isInstanceOf(Refusal.Invalid.class);
    assertThatThrownBy(() -> make("x")).isInstanceOf(Refusal.Invalid.class);
    assertThatThrownBy(() -> make("admin", Scope.JOBS_READ)).isInstanceOf(Refusal.Invalid.class);
    for (Set<String> queues : List.of(Set.<String>of(), Set.of("a/b"), Set.of(""))) {
      assertThatThrownBy(() -> AccessKey.make("x", Set.of(Scope.ADMIN), queues, NOW, null))
          .isInstanceOf(Refusal.Invalid.class);
    }
  }

  @Test
  void aFileThatOthersMayWriteIsRefused() throws IOException {
    add(file(), make("ci", Scope.JOBS_READ).key());
    for (String mode : List.of("rw--w----", "rw-----w-")) {
      Files.setPosixFilePermissions(file().path(), PosixFilePermissions.fromString(mode));
      assertThatThrownBy(() -> file().read())
          .isInstanceOf(KeysUnusable.class)
          .hasMessageContaining("chmod 600");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "keys",
        "keys: {}",
        "keys: []\nmore: 1",
        "keys: [1]",
        "keys: [{id: abcdefgh}]",
        "keys: [{id: abcdefgh, name: a, hash: HASH, scopes: [jobs:all], createdAt: DATE}]",
        "keys: [{id: abcdefgh, name: a, hash: HASH, scopes: [], createdAt: DATE}]",
        "keys: [{id: abcdefgh, name: a, hash: HASH, scopes: admin, createdAt: DATE}]",
        "keys: [{id: abcdefgh, name: a, hash: HASH, scopes: [admin], createdAt: today}]",
        "keys: [{id: abcdefgh, name: a, hash: xyz, scopes: [admin], createdAt: DATE}]",
        "keys: [{id: abcdefgh, name: a, hash: HASH, scopes: [admin], createdAt: DATE, queue: [a]}]",
        "keys: [{id: abcdefgh, name: a, hash: HASH, scopes: [admin], createdAt: DATE, queues: }]",
        "keys: [{id: abcdefgh, name: a, hash: HASH, scopes: [admin], createdAt: DATE, queues: []}]",
        "keys: [{id: short, name: a, hash: HASH, scopes: [admin], createdAt: DATE}]",
        "keys: [",
        "keys: !!javax.script.ScriptEngineManager [x]",
      })
  void whatIsNoKeyFileIsRefusedAsAWhole(String text) throws IOException {
    Files.createDirectories(file().path().getParent());
    Files.writeString(
        file().path(), text.replace("HASH", HASH).replace("DATE", "2030-01-01T00:00:00Z"));
    Files.setPosixFilePermissions(file().path(), PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> file().read())
        .isInstanceOf(KeysUnusable.class)
        .hasMessageContaining(file().path().toString());
  }
}
