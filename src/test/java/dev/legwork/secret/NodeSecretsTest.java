package dev.legwork.secret;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeSecretsTest {
  @TempDir Path temp;
  private final Vertx vertx = Vertx.vertx();
  private final Map<String, String> environment = new HashMap<>();

  @AfterEach
  void close() {
    Void ignored = await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(10, SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private Path folder() throws IOException {
    return Files.createDirectories(temp.resolve("secrets"));
  }

  private String value(String name) throws IOException {
    try (NodeSecrets secrets = new NodeSecrets(vertx, environment, folder())) {
      return await(secrets.reveal(Set.of(name))).values().get(name);
    }
  }

  private String refusal(String name) throws Exception {
    try (NodeSecrets secrets = new NodeSecrets(vertx, environment, folder())) {
      secrets.reveal(Set.of(name)).toCompletionStage().toCompletableFuture().get(10, SECONDS);
      throw new AssertionError("It was revealed");
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(SecretUnavailable.class);
      return e.getCause().getMessage();
    }
  }

  @Test
  void theVariableWinsOverItsFileAndThatOverTheFolder() throws IOException {
    Files.writeString(folder().resolve("A"), "of the folder");
    assertThat(value("A")).isEqualTo("of the folder");
    Path file = Files.writeString(temp.resolve("elsewhere"), "of the file");
    environment.put("LEGWORK_SECRET_A_FILE", file.toString());
    assertThat(value("A")).isEqualTo("of the file");
    environment.put("LEGWORK_SECRET_A", "of the variable");
    assertThat(value("A")).isEqualTo("of the variable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"value", "value\n", "value\r\n"})
  void oneLineEndIsNoPartOfTheSecret(String content) throws IOException {
    Files.writeString(folder().resolve("db-password.txt"), content);
    assertThat(value("db-password.txt")).isEqualTo("value");
  }

  @Test
  void otherBlanksAreOnesOwn() throws IOException {
    Files.writeString(folder().resolve("a"), " v\n\n");
    assertThat(value("a")).isEqualTo(" v\n");
  }

  @Test
  void aVolumeOfLinksWorksAndItsChangeCountsAtOnce() throws IOException {
    Path folder = folder();
    Path first = Files.createDirectories(folder.resolve("..2025_01"));
    Files.writeString(first.resolve("token"), "first-token");
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2025_01"));
    Files.createSymbolicLink(folder.resolve("token"), Path.of("..data", "token"));
    try (NodeSecrets secrets = new NodeSecrets(vertx, environment, folder)) {
      Revealed before = await(secrets.reveal(Set.of("token")));
      assertThat(before.values()).containsEntry("token", "first-token");
      Path second = Files.createDirectories(temp.resolve("out-of-the-folder"));
      Files.writeString(second.resolve("token"), "other-token");
      Path swapped = Files.createSymbolicLink(folder.resolve("..data_tmp"), second);
      Files.move(swapped, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
      Revealed after = await(secrets.reveal(Set.of("token")));
      assertThat(after.values()).containsEntry("token", "other-token");
      assertThat(after.mask().text("first-token other-token")).isEqualTo("first-token ***");
      assertThat(after).hasToString("Revealed[token]");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "..data",
        ".hidden",
        "../secrets/a",
        "a/b",
        "/etc/hostname",
        "a\0b",
        "ä"
      })
  void noNameLeadsOutOfTheFolder(String name) throws Exception {
    Files.writeString(folder().resolve("a"), "value");
    Files.writeString(folder().resolve(".hidden"), "value");
    assertThat(refusal(name)).isEqualTo("This node has no secret " + name);
  }

  @Test
  void aVariableThatNamesAFileIsNoSecretItself() throws Exception {
    environment.put("LEGWORK_SECRET_A_FILE", "/path/of/a");
    assertThat(refusal("A_FILE")).isEqualTo("This node has no secret A_FILE");
    assertThat(refusal("A"))
        .isEqualTo("The secret A of this node cannot be used: the file that holds it is missing");
  }

  @Test
  void whatCannotBeUsedIsToldWithoutItsContent() throws Exception {
    Path folder = folder();
    Files.writeString(folder.resolve("large"), "x".repeat(SecretFiles.MAX_BYTES + 1));
    Files.write(folder.resolve("binary"), new byte[] {'a', -1, 'b', 'c'});
    Files.writeString(folder.resolve("nul"), "a\0b");
    Files.writeString(folder.resolve("empty"), "\n");
    Files.createDirectory(folder.resolve("directory"));
    Process fifo = new ProcessBuilder("mkfifo", folder.resolve("fifo").toString()).start();
    assertThat(fifo.waitFor()).isZero();
    environment.put("LEGWORK_SECRET_WIDE", "ü".repeat(SecretFiles.MAX_BYTES / 2 + 1));
    environment.put("LEGWORK_SECRET_BLANK", "");
    assertThat(refusal("large")).contains("longer than 64 KiB");
    assertThat(refusal("WIDE")).contains("longer than 64 KiB");
    assertThat(refusal("binary")).contains("no UTF-8 text");
    assertThat(refusal("nul")).contains("NUL");
    assertThat(refusal("empty")).contains("empty");
    assertThat(refusal("directory")).contains("not a regular file");
    assertThat(refusal("fifo")).contains("not a regular file");
    assertThat(refusal("BLANK")).isEqualTo("This node has no secret BLANK");
    assertThat(refusal("absent")).isEqualTo("This node has no secret absent");
  }

  @Test
  void theLargestIsTakenWithItsLineEnd() throws IOException {
    String largest = "x".repeat(SecretFiles.MAX_BYTES);
    Files.writeString(folder().resolve("large"), largest + "\n");
    assertThat(value("large")).isEqualTo(largest);
  }

  @Test
  void answersComeOnTheCallersContext() throws IOException {
    Files.writeString(folder().resolve("a"), "value");
    Promise<Context> answered = Promise.promise();
    Context context = vertx.getOrCreateContext();
    try (NodeSecrets secrets = new NodeSecrets(vertx, environment, folder())) {
      context.runOnContext(
          go ->
              secrets
                  .reveal(Set.of("a"))
                  .onComplete(done -> answered.complete(Vertx.currentContext())));
      assertThat(await(answered.future())).isEqualTo(context);
    }
  }
}
