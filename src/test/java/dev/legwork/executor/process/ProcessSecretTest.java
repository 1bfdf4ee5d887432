package dev.legwork.executor.process;

import static dev.legwork.executor.process.ProcessFixture.await;
import static dev.legwork.executor.process.ProcessFixture.command;
import static dev.legwork.executor.process.ProcessFixture.result;
import static dev.legwork.executor.process.ProcessFixture.shell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.executor.Outcome;
import dev.legwork.executor.Stop;
import dev.legwork.executor.process.ProcessFixture.Started;
import dev.legwork.job.JobError;
import dev.legwork.output.Stream;
import dev.legwork.secret.NodeSecrets;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessSecretTest {
  private static final String TOKEN = "t0ken-of-the-tests";

  @TempDir Path directory;
  private final Vertx own = Vertx.vertx();
  private NodeSecrets secrets;
  private ProcessFixture fixture;

  @BeforeEach
  void open() throws IOException {
    Path folder = Files.createDirectories(directory.resolve("secrets"));
    Files.writeString(folder.resolve("pin"), "48151623\n");
    secrets = new NodeSecrets(own, Map.of("LEGWORK_SECRET_TOKEN", TOKEN), folder);
    fixture =
        new ProcessFixture(
            directory,
            ProcessFixture.nativeSpawner(directory),
            open ->
                new ProcessSettings(
                    open.workDir(),
                    open.nativeDir(),
                    true,
                    List.of(),
                    open.path(),
                    open.url(),
                    open.token(),
                    secrets));
  }

  @AfterEach
  void close() {
    fixture.close();
    secrets.close();
    await(own.close());
  }

  private static JsonObject secret(String name) {
    return new JsonObject().put("secret", name);
  }

  private static JsonObject with(JsonObject payload) {
    return payload.put(
        "env", new JsonObject().put("TOKEN", secret("TOKEN")).put("PIN", secret("pin")));
  }

  @Test
  void theProgramHasItAndItsOutputDoesNot() {
    Started started = fixture.start(with(shell("echo a $TOKEN b; echo $PIN >&2; echo ${#TOKEN}")));
    JsonObject result = result(await(started.outcome()));
    assertThat(result.getString("text")).isEqualTo("a *** b\n18\n");
    assertThat(started.attempt().output.get(Stream.STDOUT)).hasToString("a *** b\n18\n");
    assertThat(started.attempt().output.get(Stream.STDERR)).hasToString("***\n");
    // What is counted is what is kept, so that offsets fit, and lengths tell nothing.
    assertThat(result.getLong("stdoutBytes")).isEqualTo(11);
    assertThat(result.getLong("stderrBytes")).isEqualTo(4);
  }

  @Test
  void secretsInPiecesAreMasked() {
    String script =
        "import os,sys,time\nfor c in 'x' + os.environ['TOKEN'] + 'y':\n"
            + "  sys.stdout.write(c); sys.stdout.flush(); time.sleep(0.002)\n";
    assertThat(fixture.succeed(with(command("python3", "-c", script))).getString("text"))
        .isEqualTo("x***y");
  }

  @Test
  void muchOutputKeepsFlowingAndIsMaskedWhereverItIsCut() {
    String script = "import os\nprint((os.environ['TOKEN'] + '-' * 13) * 60000, end='')";
    JsonObject result = fixture.succeed(with(command("python3", "-c", script)));
    assertThat(result.getLong("stdoutBytes")).isEqualTo(16 * 60_000);
    assertThat(result.getBoolean("truncated")).isTrue();
    assertThat(result.getString("text").replace("***", "").replace("-", "")).isEmpty();
  }

  @Test
  void outputThatIsNoSecretIsSeenWhileTheProgramRuns() {
    Started started = fixture.start(with(shell("printf 'ready> '; sleep 60")));
    fixture.awaitOutput(started, "ready> ");
    fixture.stop(started, Stop.Reason.CANCELLED, Duration.ZERO);
    assertThat(await(started.outcome())).isInstanceOf(Outcome.Stopped.class);
  }

  @Test
  void whatAKilledProgramHadSaidOfASecretIsMasked() {
    Started started =
        fixture.start(with(shell("printf 'go\\n%.12s' \"$TOKEN\"; echo ready >&2; sleep 60")));
    fixture.awaitOutput(started, "go");
    fixture.stop(started, Stop.Reason.CANCELLED, Duration.ZERO);
    assertThat(await(started.outcome()).result().text()).doesNotContain("t0ken");
    assertThat(started.attempt().output.get(Stream.STDOUT).toString()).isIn("go\n***", "go\n");
  }

  @Test
  void jsonResultsStayJson() {
    JsonObject payload =
        with(shell("printf '{\"t\":\"%s\",\"pin\":%s,\"n\":7}' $TOKEN $PIN"))
            .put("resultFrom", "stdout:json");
    assertThat(fixture.succeed(payload).getJsonObject("json"))
        .isEqualTo(new JsonObject().put("t", "***").put("pin", "***").put("n", 7));
  }

  @Test
  void whatIsNoJsonIsMaskedAsText() {
    JsonObject payload =
        with(command("python3", "-c", "import os; print('x' * 65530 + os.environ['TOKEN'])"))
            .put("resultFrom", "stdout:json");
    Outcome.Failed failed = fixture.fail(payload);
    assertThat(failed.error().code()).isEqualTo(JobError.Code.PAYLOAD_TOO_LARGE);
    assertThat(result(failed).getString("text")).doesNotContain("t0ke").endsWith("x***");
    Outcome.Failed broken =
        fixture.fail(with(shell("echo {$TOKEN")).put("resultFrom", "stdout:json"));
    assertThat(result(broken).getString("text")).isEqualTo("{***\n");
  }

  @Test
  void filesThatHoldASecretAreNotKept() {
    JsonObject payload =
        with(shell("echo plain > a; { head -c 100000 /dev/zero; printf $TOKEN; } > b; echo c > c"))
            .put("collect", new JsonArray().add("a").add("b").add("c"));
    assertThat(fixture.succeed(payload).getJsonArray("artifacts"))
        .containsExactly(
            new JsonObject().put("name", "a").put("bytes", 6),
            new JsonObject().put("name", "b").put("error", "holds a secret"),
            new JsonObject().put("name", "c").put("bytes", 2));
  }

  @Test
  void whereNoSecretMayStandTheJobIsToldWhereItMay() {
    JsonObject payload =
        new JsonObject()
            .put("command", new JsonArray().add("echo").add(secret("TOKEN")))
            .put("stdin", secret("TOKEN"));
    assertThat(fixture.executor.check(payload))
        .allMatch(violation -> violation.detail().endsWith("the value of a variable in env"))
        .hasSize(2);
  }
}
