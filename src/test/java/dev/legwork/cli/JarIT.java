package dev.legwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The jar as a user runs it: real processes, real signals, real exit codes. */
class JarIT {
  private static final String JAR =
      Path.of(System.getProperty("legwork.jar", "target/legwork.jar")).toAbsolutePath().toString();
  private static final Path EXAMPLES = Path.of("conf", "examples").toAbsolutePath();
  private static final Pattern READY =
      Pattern.compile(
          "Legwork is ready at (http://127\\.0\\.0\\.1:\\d+) in \\d+\\.\\d\\d s \\(sqlite:.+\\)");
  private static final long LIMIT_SECONDS = 60;

  @TempDir Path dir;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void endAll() {
    started.forEach(Process::destroyForcibly);
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("java", "-jar", JAR));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("LEGWORK_"));
    Process process = builder.redirectError(dir.resolve("err-" + started.size()).toFile()).start();
    started.add(process);
    return process;
  }

  private Ran ended(Process process) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    String err = Files.readString(dir.resolve("err-" + started.indexOf(process)));
    return new Ran(process.exitValue(), out, err);
  }

  private Ran run(String... arguments) throws IOException, InterruptedException {
    return ended(start(arguments));
  }

  private static void signal(Process process, String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private static String url(BufferedReader out) throws IOException {
    String line = out.readLine();
    Matcher ready = READY.matcher(String.valueOf(line));
    assertThat(ready.matches()).as("ready line: %s", line).isTrue();
    return ready.group(1);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(dir.resolve("job-" + started.size() + ".yaml"), text);
  }

  @Test
  void serveSaysItIsReadyInOneLineAndEndsWith0OnSigterm() throws Exception {
    Process node = start("serve", "--port", "0", "--data-dir", dir.resolve("data").toString());
    BufferedReader out = node.inputReader(StandardCharsets.UTF_8);
    String url = url(out);

    Ran submitted =
        run("submit", "--wait", "--server", url, file("process: {command: [echo, hi]}").toString());
    // Not destroy(), which would close the stream that is still to be read.
    signal(node, "TERM");

    assertThat(submitted.exit()).isZero();
    assertThat(submitted.out()).contains("succeeded", "hi");
    assertThat(out.readLine()).isNull();
    assertThat(node.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(node.exitValue()).isZero();
  }

  @Test
  void aPortInUseIsOneSentenceAndExit1() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());

      Ran ran = run("serve", "--port", port, "--data-dir", dir.resolve("data").toString());

      assertThat(ran.exit()).isEqualTo(ExitCode.FAILED);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err()).contains("127.0.0.1:" + port + " is in use").doesNotContain("\tat ");
    }
  }

  @Test
  void aStoreInUseOrDamagedIsOneSentenceAndExit1() throws Exception {
    String data = dir.resolve("data").toString();
    Process node = start("serve", "--port", "0", "--data-dir", data);
    assertThat(url(node.inputReader(StandardCharsets.UTF_8))).isNotEmpty();

    Ran second = run("serve", "--port", "0", "--data-dir", data);

    assertThat(second.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(second.err()).contains("in use by another node").doesNotContain("\tat ");

    Path broken = Files.writeString(dir.resolve("broken.db"), "no database ".repeat(1000));
    Ran third = run("serve", "--port", "0", "--store", "sqlite:" + broken);

    assertThat(third.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(third.err()).contains("no Legwork store").doesNotContain("\tat ");
  }

  @Test
  void doctorLooksAtAMachineWithAndWithoutANode() throws Exception {
    String data = dir.resolve("data").toString();
    Ran before = run("doctor", "--set", "http.port=0", "--set", "data.dir=" + data);
    assertThat(before.exit()).as(before.out()).isZero();
    assertThat(before.err()).isEmpty();
    assertThat(before.out())
        .contains("is not there yet")
        .containsPattern("ok +programs +started by");
    assertThat(Path.of(data)).doesNotExist();

    Process node = start("serve", "--port", "0", "--data-dir", data);
    String port = url(node.inputReader(StandardCharsets.UTF_8)).replaceFirst(".*:", "");
    Ran beside = run("doctor", "--set", "http.port=" + port, "--set", "data.dir=" + data);

    assertThat(beside.exit()).as(beside.out()).isZero();
    assertThat(beside.out())
        .contains("is taken by a Legwork node, which is ready", "a running node has it");
  }

  @Test
  void wrongConfigurationIsListedAndExit2() throws Exception {
    Ran ran = run("serve", "--set", "http.prot=1", "--port", "x");

    assertThat(ran.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("did you mean http.port?").contains("is no port");
  }

  @Test
  void runPassesTheBytesOfOneProgramThrough() throws Exception {
    Path file = file("process: {command: [printf, 'a\\0b\\377\\n']}");
    Process process = start("run", file.toString());

    byte[] out = process.getInputStream().readAllBytes();

    assertThat(out).containsExactly('a', 0, 'b', 0xff, '\n');
    assertThat(ended(process).exit()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "process: {command: ['true']} | 0",
        "{process: {command: ['false']}, retry: {maxAttempts: 1}} | 1",
        "process: {comand: [x]} | 2",
        "process: {command: []} | 2",
        "{process: {command: [sleep, '60']}, timeout: 200ms, retry: {maxAttempts: 1}} | 4",
      })
  void runExitsAsTheJobEnded(String job, int exit) throws Exception {
    assertThat(run("run", file(job).toString()).exit()).isEqualTo(exit);
  }

  @Test
  void runCancelsItsJobsOnSigintAndExitsWith3() throws Exception {
    Path file = file("process: {command: [sh, -c, 'echo $$; exec sleep 60']}");
    Process process = start("run", file.toString());
    long pid = Long.parseLong(process.inputReader(StandardCharsets.UTF_8).readLine());

    signal(process, "INT");

    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(ExitCode.CANCELLED);
    assertThat(ProcessHandle.of(pid)).isEmpty();
  }

  @Test
  void runShowsSeveralJobsByNameAndTheirResultsAsATable() throws Exception {
    Ran ran =
        run(
            "run",
            file("- {name: one, process: {command: [echo, hi]}}\n"
                    + "- {name: two, process: {command: [sh, -c, 'echo oh >&2; exit 5']},"
                    + " retry: {maxAttempts: 1}}\n")
                .toString());

    assertThat(ran.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(ran.err()).contains("one | hi\n").contains("two | oh\n");
    assertThat(ran.out())
        .containsPattern("one +succeeded .*hi")
        .containsPattern("two +failed .*exit_code");
    assertThat(dir.resolve("data").resolve("legwork.db")).doesNotExist();
  }

  @Test
  void theFirstExampleWorks() throws Exception {
    Ran ran = run("run", EXAMPLES.resolve("shell-count.yaml").toString());

    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).isEqualTo("200 35\n304 13\n404 9\n500 3\n");
  }
}
