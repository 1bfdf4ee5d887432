package dev.legwork.executor.process;

import static dev.legwork.executor.process.ProcessFixture.await;
import static dev.legwork.executor.process.ProcessFixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.executor.Outcome;
import dev.legwork.job.JobError;
import dev.legwork.secret.Mask;
import dev.legwork.secret.Revealed;
import dev.legwork.secret.SecretSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessSettingsTest {
  private static final SecretSource KNOWN =
      (names, more) ->
          names.equals(Set.of("KNOWN"))
              ? Future.succeededFuture(
                  new Revealed(Map.of("KNOWN", "open sesame"), Mask.of(List.of("open sesame"))))
              : SecretSource.NONE.reveal(names, more);

  @TempDir Path directory;

  private static UnaryOperator<ProcessSettings> settings(boolean enabled, List<String> allow) {
    return open ->
        new ProcessSettings(
            open.workDir(),
            open.nativeDir(),
            enabled,
            allow,
            open.path(),
            () -> Optional.of("http://127.0.0.1:8080"),
            job -> Optional.of("token-of-" + job.spec().queue()),
            KNOWN);
  }

  private ProcessFixture open(boolean enabled, List<String> allow) throws IOException {
    return new ProcessFixture(
        directory, ProcessFixture.nativeSpawner(directory), settings(enabled, allow));
  }

  private static void assertRejected(ProcessFixture fixture, JsonObject payload, String why) {
    Outcome outcome = await(fixture.start(new RecordedAttempt(payload)).outcome());
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    JobError error = ((Outcome.Failed) outcome).error();
    assertThat(error.code()).isEqualTo(JobError.Code.REJECTED);
    assertThat(error.retryable()).isFalse();
    assertThat(error.message()).contains(why);
  }

  @Test
  void nothingRunsWhereProgramsAreTurnedOff() throws IOException {
    try (ProcessFixture fixture = open(false, List.of())) {
      JsonObject payload = command("/bin/true");
      assertThat(fixture.executor.check(payload)).hasSize(1);
      assertRejected(fixture, payload, "turned off");
    }
  }

  @Test
  void onlyAllowedExecutablesRun() throws IOException {
    try (ProcessFixture fixture = open(true, List.of("/bin/echo"))) {
      fixture.succeed(command("/bin/echo"));
      for (String other : List.of("echo", "/bin/../bin/echo", "/bin/sh")) {
        assertThat(fixture.executor.check(command(other))).hasSize(1);
        assertRejected(fixture, command(other), "not one of the executables");
      }
    }
  }

  @Test
  void secretsUrlAndTokenReachTheProgram() throws IOException {
    try (ProcessFixture fixture = open(true, List.of())) {
      JsonObject known = new JsonObject().put("S", new JsonObject().put("secret", "KNOWN"));
      JsonObject script =
          command("/bin/sh", "-c", "echo $S | tr n N; echo $LEGWORK_URL $LEGWORK_TOKEN")
              .put("env", known);
      assertThat(fixture.succeed(script).getString("text"))
          .isEqualTo("opeN sesame\nhttp://127.0.0.1:8080 token-of-tests\n");
      JsonObject unknown = new JsonObject().put("S", new JsonObject().put("secret", "OTHER"));
      assertRejected(fixture, command("/bin/true").put("env", unknown), "no secret OTHER");
    }
  }

  @Test
  void leftoversOfADeadNodeAreSweptAndTheNativeSpawnerIsChosen() throws IOException {
    Path left = Files.createDirectories(directory.resolve("work/node-123/7/deep"));
    Files.writeString(left.resolve("file"), "x");
    Path foreign = Files.createDirectories(directory.resolve("work/other"));
    Vertx vertx = Vertx.vertx();
    ProcessSettings settings =
        ProcessSettings.open(directory.resolve("work"), directory.resolve("native"));
    try (ProcessRuntime runtime = ProcessRuntime.open(vertx, settings)) {
      assertThat(runtime.description()).isEqualTo("native spawner");
      assertThat(directory.resolve("work/node-123")).doesNotExist();
      assertThat(foreign).exists();
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void whatCannotBeExecutedHereLeavesTheJvmToStartPrograms() throws IOException {
    Path notADirectory = Files.createFile(directory.resolve("file"));
    Vertx vertx = Vertx.vertx();
    ProcessSettings settings = ProcessSettings.open(directory.resolve("work"), notADirectory);
    try (ProcessRuntime runtime = ProcessRuntime.open(vertx, settings)) {
      assertThat(runtime.description()).startsWith("JVM");
    } finally {
      await(vertx.close());
    }
  }
}
