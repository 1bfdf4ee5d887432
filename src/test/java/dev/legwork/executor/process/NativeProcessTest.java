package dev.legwork.executor.process;

import static dev.legwork.executor.process.ProcessFixture.await;
import static dev.legwork.executor.process.ProcessFixture.command;
import static dev.legwork.executor.process.ProcessFixture.processesOf;
import static dev.legwork.executor.process.ProcessFixture.result;
import static dev.legwork.executor.process.ProcessFixture.shell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.executor.Outcome;
import dev.legwork.executor.process.ProcessFixture.Started;
import dev.legwork.job.JobError;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeProcessTest extends ProcessContract {
  private NativeSpawner spawner;

  @Override
  Spawner spawner(Path directory) throws IOException {
    spawner = ProcessFixture.nativeSpawner(directory);
    return spawner;
  }

  @Test
  void exitCodeAbove128IsNoSignal() {
    Outcome.Failed failed = fixture.fail(shell("exit 137"));
    assertThat(failed.error().code()).isEqualTo(JobError.Code.EXIT_CODE);
    assertThat(result(failed).getInteger("exitCode")).isEqualTo(137);
    assertThat(result(failed).getValue("signal")).isNull();
  }

  @Test
  void outputCutShortByAGrandchildIsTold() {
    JsonObject result = fixture.succeed(shell("(sleep 60; echo late) & echo parent"));
    assertThat(result.getBoolean("outputIncomplete")).isTrue();
    assertThat(fixture.succeed(shell("echo all")).containsKey("outputIncomplete")).isFalse();
  }

  @Test
  void usageIsTold() {
    JsonObject usage =
        fixture
            .succeed(command("python3", "-c", "sum(range(3000000)); x = bytearray(20000000)"))
            .getJsonObject("usage");
    assertThat(usage.getLong("userMs")).isPositive();
    assertThat(usage.getLong("wallMs")).isPositive();
    assertThat(usage.getLong("maxRssBytes")).isGreaterThan(20_000_000);
    assertThat(usage.containsKey("systemMs")).isTrue();
  }

  @Test
  void daemonThatHidesEverySignOfItsJobIsFoundAsAnOrphan() {
    Started started =
        fixture.start(
            shell("env -i /usr/bin/setsid /bin/sleep 61.25 >/dev/null 2>&1 & sleep 0.1; echo up"));
    assertThat(await(started.outcome())).isInstanceOf(Outcome.Succeeded.class);
    assertThat(ProcessHandle.of(spawner.pid()).orElseThrow().descendants()).isEmpty();
  }

  @Test
  void cpuTimeIsLimited() {
    Outcome.Failed failed =
        fixture.fail(
            shell("while :; do :; done").put("limits", new JsonObject().put("cpuTime", "1s")));
    assertThat(failed.error().code()).isEqualTo(JobError.Code.SIGNAL);
    assertThat(failed.error().details().getString("limit")).isEqualTo("cpuTime");
  }

  @Test
  void spawnerThatDiesFailsWhatRanAndComesBack() {
    Started started = fixture.start(shell("sleep 60 & echo up; sleep 60"));
    fixture.awaitOutput(started, "up");
    long first = spawner.pid();
    assertThat(ProcessHandle.of(first).orElseThrow().destroyForcibly()).isTrue();
    Outcome outcome = await(started.outcome());
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    JobError error = ((Outcome.Failed) outcome).error();
    assertThat(error.code()).isEqualTo(JobError.Code.SPAWN_FAILED);
    assertThat(error.retryable()).isTrue();
    Promise<Void> again = Promise.promise();
    long timer =
        fixture.vertx.setPeriodic(
            10,
            any -> {
              if (spawner.pid() != first) {
                again.tryComplete();
              }
            });
    await(again.future());
    fixture.vertx.cancelTimer(timer);
    fixture.succeed(command("/bin/true"));
    assertThat(processesOf(started.attempt())).isEmpty();
  }

  @Test
  void shortageOfDescriptorsFailsSomeForNowAndNothingForGood() throws IOException {
    Path binary = directory.resolve("scarce");
    try (InputStream original = getClass().getResourceAsStream(NativeSpawner.resource())) {
      Path copy = ProcessRuntime.extract(original, directory.resolve("native"));
      Files.writeString(binary, "#!/bin/sh\nulimit -n 24\nexec " + copy + "\n");
      Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwx------"));
    }
    Path own = directory.resolve("own");
    try (ProcessFixture scarce =
        new ProcessFixture(own, NativeSpawner.open(binary), settings -> settings)) {
      List<Started> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(scarce.start(shell("sleep 0.3")));
      }
      List<JobError> errors = new ArrayList<>();
      for (Started one : all) {
        if (await(one.outcome()) instanceof Outcome.Failed failed) {
          errors.add(failed.error());
        }
      }
      assertThat(errors)
          .hasSizeBetween(5, 19)
          .allMatch(JobError::retryable)
          .allMatch(error -> error.details().getString("reason").equals("EMFILE"));
      for (int i = 0; i < 30; i++) {
        scarce.succeed(command("/bin/true"));
      }
    }
  }

  @Test
  void closingTheSpawnerEndsWhatRuns() {
    Started started = fixture.start(shell("setsid sleep 60 & echo up; sleep 60"));
    fixture.awaitOutput(started, "up");
    spawner.close();
    await(started.outcome());
    assertThat(processesOf(started.attempt())).isEmpty();
  }
}
