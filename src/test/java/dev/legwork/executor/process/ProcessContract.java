package dev.legwork.executor.process;

import static dev.legwork.executor.process.ProcessFixture.await;
import static dev.legwork.executor.process.ProcessFixture.command;
import static dev.legwork.executor.process.ProcessFixture.processesOf;
import static dev.legwork.executor.process.ProcessFixture.result;
import static dev.legwork.executor.process.ProcessFixture.shell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.executor.Outcome;
import dev.legwork.executor.Stop;
import dev.legwork.executor.process.ProcessFixture.Started;
import dev.legwork.job.JobError;
import dev.legwork.output.Stream;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds whoever starts the programs. */
abstract class ProcessContract {
  @TempDir Path directory;
  ProcessFixture fixture;

  abstract Spawner spawner(Path directory) throws IOException;

  @BeforeEach
  void open() throws IOException {
    fixture = new ProcessFixture(directory, spawner(directory), settings -> settings);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void outputAndExitCodeAreTheResult() {
    JsonObject result = fixture.succeed(command("/bin/echo", "hello"));
    assertThat(result.getInteger("exitCode")).isZero();
    assertThat(result.containsKey("signal")).isTrue();
    assertThat(result.getValue("signal")).isNull();
    assertThat(result.getString("text")).isEqualTo("hello\n");
    assertThat(result.getLong("stdoutBytes")).isEqualTo(6);
    assertThat(result.getLong("stderrBytes")).isZero();
    assertThat(result.getBoolean("truncated")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 127})
  void otherExitCodesFailAndMayBeRetried(int code) {
    Outcome.Failed failed = fixture.fail(shell("echo so far; exit " + code));
    assertThat(failed.error().code()).isEqualTo(JobError.Code.EXIT_CODE);
    assertThat(failed.error().retryable()).isTrue();
    assertThat(result(failed).getInteger("exitCode")).isEqualTo(code);
    assertThat(result(failed).getString("text")).isEqualTo("so far\n");
  }

  @Test
  void exitCodesThatMeanSuccessCanBeChosen() {
    JsonObject success = new JsonObject().put("exitCodes", new JsonArray().add(3).add(4));
    assertThat(fixture.succeed(shell("exit 4").put("success", success)).getInteger("exitCode"))
        .isEqualTo(4);
    fixture.fail(shell("exit 0").put("success", success));
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 15, 11})
  void signalsAreTold(int signal) {
    Outcome.Failed failed = fixture.fail(shell("ulimit -c 0; kill -" + signal + " $$"));
    assertThat(failed.error().code()).isEqualTo(JobError.Code.SIGNAL);
    assertThat(result(failed).getInteger("signal")).isEqualTo(signal);
    assertThat(result(failed).getValue("exitCode")).isNull();
  }

  @Test
  void whatCannotBeStartedIsExplained() throws IOException {
    assertThat(fixture.refuse(command("no-such-program"), "ENOENT", false).message())
        .contains("executable not found: no-such-program");
    fixture.refuse(command("/no/such/program"), "ENOENT", false);
    fixture.refuse(command("/bin/echo").put("cwd", "/no/such/dir"), "CWD_MISSING", false);
    fixture.refuse(command("/bin/echo").put("cwd", "below"), "CWD_MISSING", false);
    fixture.refuse(command("/bin/echo").put("cwd", "/etc/passwd"), "CWD_MISSING", false);
    fixture.refuse(command("/etc/passwd"), "EACCES", false);
    fixture.refuse(command("/etc"), "EACCES", false);
    Path script = script("#!/no/such/interpreter -x\necho\n");
    assertThat(fixture.refuse(command(script.toString()), "BAD_INTERPRETER", false).message())
        .contains("#!/no/such/interpreter -x");
    Path windows = script("#!/bin/sh\r\necho\r\n");
    assertThat(fixture.refuse(command(windows.toString()), "BAD_INTERPRETER", false).message())
        .contains("#!/bin/sh\\r");
  }

  @Test
  void scriptWithoutAFirstLineIsRunByTheShell() throws IOException {
    Path script = script("echo by $0 $1\n");
    assertThat(fixture.succeed(command(script.toString(), "one")).getString("text"))
        .startsWith("by ")
        .endsWith("one\n");
  }

  private Path script(String content) throws IOException {
    Path script = Files.createTempFile(directory, "script", ".sh");
    Files.writeString(script, content);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script;
  }

  @Test
  void programIsFoundAlongThePathOfTheService() {
    assertThat(fixture.succeed(command("printf", "%s|", "a b", "", "ü")).getString("text"))
        .isEqualTo("a b||ü|");
  }

  @Test
  void longestArgumentPasses() {
    String longest = "x".repeat(131_071);
    assertThat(fixture.succeed(command("/bin/echo", longest)).getLong("stdoutBytes"))
        .isEqualTo(131_072);
  }

  @Test
  void environmentIsExactlyWhatIsPromised() {
    JsonObject payload =
        command("/usr/bin/env", "-0").put("env", new JsonObject().put("MORE", "a=b\nc"));
    RecordedAttempt attempt = new RecordedAttempt(payload);
    Outcome outcome = await(fixture.start(attempt).outcome());
    Map<String, String> env = new java.util.HashMap<>();
    for (String entry : result(outcome).getString("text").split("\0", -1)) {
      if (entry.isEmpty()) {
        continue;
      }
      env.put(entry.substring(0, entry.indexOf('=')), entry.substring(entry.indexOf('=') + 1));
    }
    String own = env.get("HOME");
    assertThat(own).startsWith(directory.toAbsolutePath().resolve("work").toString());
    assertThat(env)
        .containsOnly(
            Map.entry("LEGWORK_JOB_ID", attempt.job().id().toString()),
            Map.entry("LEGWORK_ATTEMPT", "1"),
            Map.entry("LEGWORK_QUEUE", "tests"),
            Map.entry("TRACEPARENT", attempt.traceparent()),
            Map.entry("PATH", ProcessSettings.DEFAULT_PATH),
            Map.entry("LANG", "C.UTF-8"),
            Map.entry("HOME", own),
            Map.entry("TMPDIR", own),
            Map.entry("MORE", "a=b\nc"));
  }

  @Test
  void noDescriptorLeaksWhileManyStart() {
    String list =
        """
        import os
        fds = os.listdir('/proc/self/fd')
        print(' '.join(f for f in fds if os.path.exists('/proc/self/fd/' + f)))
        """;
    List<Started> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(fixture.start(command("python3", "-ISc", list)));
    }
    for (Started one : all) {
      assertThat(result(await(one.outcome())).getString("text")).isEqualTo("0 1 2\n");
    }
  }

  @Test
  void stdinIsFedThenEnds() {
    String big = "0123456789".repeat(60_000);
    JsonObject text = new JsonObject().put("text", big);
    assertThat(fixture.succeed(command("/usr/bin/wc", "-c").put("stdin", text)).getString("text"))
        .contains("600000");
    JsonObject base64 = new JsonObject().put("base64", "AP+A");
    assertThat(fixture.succeed(command("od", "-An", "-tx1").put("stdin", base64)).getString("text"))
        .contains("00 ff 80");
    JsonObject json = new JsonObject().put("json", new JsonArray().add(1).addNull());
    assertThat(fixture.succeed(command("cat").put("stdin", json)).getString("text"))
        .isEqualTo("[1,null]");
    assertThat(fixture.succeed(command("cat")).getLong("stdoutBytes")).isZero();
  }

  @Test
  void programThatDoesNotReadItsInputEndsAsItLikes() {
    JsonObject stdin = new JsonObject().put("text", "x".repeat(2_000_000));
    assertThat(fixture.succeed(command("true").put("stdin", stdin)).getInteger("exitCode"))
        .isZero();
  }

  @Test
  void jsonResultIsParsed() {
    JsonObject payload = command("echo", "{\"a\":[1,2]}").put("resultFrom", "stdout:json");
    JsonObject result = fixture.succeed(payload);
    assertThat(result.getJsonObject("json").getJsonArray("a").size()).isEqualTo(2);
    assertThat(result.containsKey("text")).isFalse();
    Outcome.Failed bad = fixture.fail(command("echo", "{").put("resultFrom", "stdout:json"));
    assertThat(bad.error().message()).contains("no JSON");
    Outcome.Failed big =
        fixture.fail(
            shell("head -c 70000 /dev/zero | tr '\\0' 1").put("resultFrom", "stdout:json"));
    assertThat(big.error().code()).isEqualTo(JobError.Code.PAYLOAD_TOO_LARGE);
    JsonObject none = fixture.succeed(command("echo", "x").put("resultFrom", "none"));
    assertThat(none.containsKey("text") || none.containsKey("json")).isFalse();
  }

  @Test
  void textIsCutBetweenCharacters() {
    JsonObject result =
        fixture.succeed(command("python3", "-c", "print('x' + 'ü' * 50000, end='')"));
    assertThat(result.getString("text")).hasSize(1 + 32_767).endsWith("ü");
    assertThat(result.getBoolean("truncated")).isTrue();
    assertThat(result.getLong("stdoutBytes")).isEqualTo(100_001);
  }

  @Test
  void bothStreamsKeepTheirBytesWhileOneIsIdle() {
    RecordedAttempt attempt =
        new RecordedAttempt(
            shell("head -c 20000000 /dev/zero >&2; echo out; head -c 20000000 /dev/zero"));
    JsonObject result = result(await(fixture.start(attempt).outcome()));
    assertThat(result.getLong("stderrBytes")).isEqualTo(20_000_000);
    assertThat(result.getLong("stdoutBytes")).isEqualTo(20_000_004);
    assertThat(attempt.keep).isEqualTo(10 * 1024 * 1024);
  }

  @Test
  void slowRecorderHoldsTheProgramBack() {
    RecordedAttempt attempt = new RecordedAttempt(shell("exec yes"));
    Promise<Void> gate = Promise.promise();
    attempt.taker = (stream, bytes) -> gate.future();
    Started started = fixture.start(attempt);
    fixture.awaitOutput(started, "y\n");
    Promise<Void> later = Promise.promise();
    fixture.vertx.setTimer(300, any -> later.complete());
    await(later.future());
    assertThat(attempt.bytes.get()).isLessThanOrEqualTo(Spawner.FIRST_CREDIT);
    fixture.stop(started, Stop.Reason.CANCELLED, Duration.ZERO);
    gate.complete();
    assertThat(await(started.outcome())).isInstanceOf(Outcome.Stopped.class);
  }

  @Test
  void orderInEachStreamIsExact() {
    RecordedAttempt attempt =
        new RecordedAttempt(
            shell("i=0; while [ $i -lt 3000 ]; do echo $i; echo $i >&2; i=$((i+1)); done"));
    await(fixture.start(attempt).outcome());
    Buffer expected = Buffer.buffer();
    for (int i = 0; i < 3000; i++) {
      expected.appendString(i + "\n");
    }
    assertThat(attempt.output.get(Stream.STDOUT)).isEqualTo(expected);
    assertThat(attempt.output.get(Stream.STDERR)).isEqualTo(expected);
  }

  @Test
  void grandchildThatHoldsTheOutputIsEndedAfterAMoment() {
    Started started = fixture.start(shell("sleep 60 & echo parent"));
    JsonObject result = result(await(started.outcome()));
    assertThat(result.getInteger("exitCode")).isZero();
    assertThat(result.getString("text")).isEqualTo("parent\n");
    assertThat(processesOf(started.attempt())).isEmpty();
  }

  @Test
  void programThatClosesItsOutputIsStillWaitedFor() {
    assertThat(fixture.fail(shell("exec >&- 2>&-; sleep 0.2; exit 5")).error().details())
        .isEqualTo(new JsonObject().put("exitCode", 5));
  }

  @Test
  void stopIsObeyedByThePoliteAndForcedOnTheRest() {
    Started polite = fixture.start(shell("echo up; sleep 60"));
    fixture.awaitOutput(polite, "up");
    fixture.stop(polite, Stop.Reason.TIMEOUT, null);
    Outcome ended = await(polite.outcome());
    assertThat(ended).isInstanceOf(Outcome.Stopped.class);
    assertThat(result(ended).getInteger("signal")).isEqualTo(15);

    Started stubborn = fixture.start(shell("trap '' TERM; echo up; while :; do sleep 0.1; done"));
    fixture.awaitOutput(stubborn, "up");
    fixture.stop(stubborn, Stop.Reason.CANCELLED, Duration.ofMillis(200));
    ended = await(stubborn.outcome());
    assertThat(ended).isInstanceOf(Outcome.Stopped.class);
    assertThat(result(ended).getInteger("signal")).isEqualTo(9);
    assertThat(processesOf(stubborn.attempt())).isEmpty();
  }

  @Test
  void stopSignalAndWhatTheProgramMakesOfItAreItsOwn() {
    JsonObject payload =
        shell("trap 'echo bye; exit 3' USR1; echo up; while :; do sleep 0.05; done")
            .put("stop", new JsonObject().put("signal", "USR1").put("grace", "5s"));
    Started started = fixture.start(payload);
    fixture.awaitOutput(started, "up");
    fixture.stop(started, Stop.Reason.CANCELLED, null);
    Outcome ended = await(started.outcome());
    assertThat(ended).isInstanceOf(Outcome.Stopped.class);
    assertThat(result(ended).getInteger("exitCode")).isEqualTo(3);
    assertThat(result(ended).getString("text")).isEqualTo("up\nbye\n");
  }

  @Test
  void stoppedProgramIsKilled() {
    Started started = fixture.start(shell("echo up; kill -STOP $$"));
    fixture.awaitOutput(started, "up");
    fixture.stop(started, Stop.Reason.LOST, null);
    assertThat(await(started.outcome())).isInstanceOf(Outcome.Stopped.class);
  }

  @Test
  void wholeTreesGoWithSessionsAndDaemonsOfTheirOwn() {
    String daemon =
        """
        import os,sys,time
        os.fork() and os._exit(0)
        os.setsid()
        os.fork() and os._exit(0)
        open('daemon', 'w').close()
        time.sleep(60)
        """;
    Started started =
        fixture.start(
            shell(
                    "python3 daemon.py; setsid sleep 60 & sh -c 'sleep 60 & sleep 60' &"
                        + " while ! [ -e daemon ]; do sleep 0.01; done; echo up; wait")
                .put("files", new JsonObject().put("daemon.py", daemon)));
    fixture.awaitOutput(started, "up");
    assertThat(processesOf(started.attempt()).size()).isGreaterThanOrEqualTo(2);
    fixture.stop(started, Stop.Reason.CANCELLED, Duration.ZERO);
    assertThat(await(started.outcome())).isInstanceOf(Outcome.Stopped.class);
    assertThat(processesOf(started.attempt())).isEmpty();
    assertThat(fixture.workLeft()).isEmpty();
  }

  @Test
  void stopBeforeTheStartStartsNothing() {
    RecordedAttempt attempt = new RecordedAttempt(shell("touch " + directory + "/ran"));
    attempt.stop(new Stop(Stop.Reason.CANCELLED, null));
    assertThat(await(fixture.start(attempt).outcome())).isInstanceOf(Outcome.Stopped.class);
    assertThat(directory.resolve("ran")).doesNotExist();
    assertThat(fixture.workLeft()).isEmpty();
  }

  @Test
  void stopAtAnyMomentGivesOneOutcomeAndLeavesNothing() {
    for (int i = 0; i < 40; i++) {
      Started started = fixture.start(shell("exit 0"));
      int delay = i;
      fixture.context.runOnContext(
          any -> {
            if (delay == 0) {
              started.attempt().stop(new Stop(Stop.Reason.CANCELLED, Duration.ZERO));
            } else {
              fixture.vertx.setTimer(
                  1 + delay / 8,
                  on -> started.attempt().stop(new Stop(Stop.Reason.CANCELLED, Duration.ZERO)));
            }
          });
      Outcome outcome = await(started.outcome());
      if (outcome instanceof Outcome.Succeeded) {
        assertThat(result(outcome).getInteger("exitCode")).isZero();
      } else {
        assertThat(outcome).isInstanceOf(Outcome.Stopped.class);
      }
      assertThat(processesOf(started.attempt())).isEmpty();
    }
    assertThat(fixture.workLeft()).isEmpty();
  }

  @Test
  void filesAreLaidAndArtifactsKept() {
    JsonObject files =
        new JsonObject()
            .put("in/data.txt", new JsonObject().put("text", "data"))
            .put("conf.json", new JsonObject().put("json", new JsonObject().put("a", 1)))
            .put("plain", "text");
    JsonArray collect =
        new JsonArray()
            .add("out/copy")
            .add("missing")
            .add("link")
            .add("dir")
            .add("etc/passwd")
            .add("pipe");
    JsonObject payload =
        shell(
                "mkdir out dir; cat in/data.txt conf.json plain > out/copy; ln -s /etc/passwd link;"
                    + " ln -s /etc etc; mkfifo pipe; pwd; ls -ld .")
            .put("files", files)
            .put("collect", collect);
    Started started = fixture.start(payload);
    JsonObject result = result(await(started.outcome()));
    assertThat(result.getString("text")).contains("drwx------");
    JsonArray artifacts = result.getJsonArray("artifacts");
    assertThat(artifacts.getJsonObject(0))
        .isEqualTo(new JsonObject().put("name", "out/copy").put("bytes", 15));
    for (int i = 1; i < collect.size(); i++) {
      assertThat(artifacts.getJsonObject(i).getString("error")).isNotEmpty();
    }
    Buffer kept =
        await(started.attempt().blobs.read(started.attempt().blob("artifact/out/copy"), 0, 100));
    assertThat(kept.toString()).isEqualTo("data{\"a\":1}text");
    assertThat(started.attempt().blobs.openWriters).hasValue(0);
    assertThat(fixture.workLeft()).isEmpty();
  }

  @Test
  void workingDirectoryBelowTheAttempt() {
    JsonObject payload =
        command("cat", "data")
            .put("cwd", "sub")
            .put("files", new JsonObject().put("sub/data", "x"));
    assertThat(fixture.succeed(payload).getString("text")).isEqualTo("x");
  }

  @Test
  void whateverAJobMakesOfItsDirectoryIsRemovedAndNothingElse() throws IOException {
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "x");
    fixture.succeed(shell("rm -rf \"$HOME\""));
    fixture.succeed(shell("cd /; rm -rf \"$HOME\"; ln -s " + outside + " \"$HOME\""));
    fixture.succeed(shell("ln -s " + outside + " link; mkdir a; ln -s / a/root; chmod 000 a"));
    fixture.succeed(
        command(
            "python3",
            "-c",
            "import os\nfor i in range(100):\n os.mkdir('d'*100)\n os.chdir('d'*100)\n"
                + "open('f', 'w').close()"));
    fixture.succeed(command("python3", "-c", "for i in range(300): open('f%d' % i, 'w').close()"));
    assertThat(fixture.workLeft()).isEmpty();
    assertThat(outside.resolve("precious")).hasContent("x");
  }

  @Test
  void manyShortJobsLeaveNothing() {
    int running = 0;
    List<Started> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(fixture.start(command("/bin/true")));
      if (++running == 16) {
        all.forEach(one -> assertThat(await(one.outcome())).isInstanceOf(Outcome.Succeeded.class));
        all.clear();
        running = 0;
      }
    }
    all.forEach(one -> await(one.outcome()));
    assertThat(fixture.workLeft()).isEmpty();
    assertThat(ProcessHandle.current().descendants().filter(p -> p.info().command().isEmpty()))
        .as("zombies")
        .isEmpty();
  }

  @Test
  void limitsHold() {
    JsonObject limits = new JsonObject().put("fileSize", "1KiB").put("files", 17);
    assertThat(fixture.succeed(shell("ulimit -n").put("limits", limits)).getString("text"))
        .isEqualTo("17\n");
    Outcome.Failed large =
        fixture.fail(
            command(
                    "python3",
                    "-c",
                    "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_DFL);"
                        + "open('f','w').write('x'*4096)")
                .put("limits", limits.copy().put("files", 64)));
    assertThat(large.error().details().getString("limit")).isEqualTo("fileSize");
    Outcome.Failed memory =
        fixture.fail(
            command("python3", "-c", "x = 'x' * 10**9")
                .put("limits", new JsonObject().put("memory", "256MiB")));
    assertThat(result(memory).getInteger("exitCode")).isEqualTo(1);
  }

  @Test
  void noTerminalAndUtf8() {
    assertThat(
            fixture
                .succeed(shell("test -t 1 || echo none; locale charmap 2>/dev/null || true"))
                .getString("text"))
        .startsWith("none\n");
  }
}
