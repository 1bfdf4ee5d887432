package dev.legwork.bench;

import dev.legwork.cli.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A node in a JVM of its own, of the same classes as this one. Owned by whoever started it; ends
 * with this process in any case. Confined to one thread.
 */
final class NodeProcess implements AutoCloseable {
  private static final long STOP_SECONDS = 30;

  private final Process process;
  private final BufferedReader answers;
  private final Writer questions;
  private final URI url;
  private final double startSeconds;

  private NodeProcess(Process process, String readyPrefix, long startedNanos) throws IOException {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
    String line = answers.readLine();
    this.startSeconds = (System.nanoTime() - startedNanos) / 1e9;
    if (line == null || !line.startsWith(readyPrefix)) {
      process.destroy();
      throw new Failure(1, "The node to be measured did not start; its message is above");
    }
    String rest = line.substring(readyPrefix.length());
    int space = rest.indexOf(' ');
    this.url = URI.create(space < 0 ? rest : rest.substring(0, space));
  }

  /** Starts the node of {@code bench-node} with these settings and a data folder. */
  static NodeProcess start(Path dataDir, Map<String, String> settings) {
    List<String> arguments = new ArrayList<>(List.of("bench-node"));
    arguments.addAll(List.of("--set", "http.port=0", "--set", "data.dir=" + dataDir));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    return launch(arguments, BenchNodeCommand.READY);
  }

  /** Starts the node that a user would start. */
  static NodeProcess serve(Path dataDir) {
    return launch(
        List.of("serve", "--port", "0", "--data-dir", dataDir.toString()), "Legwork is ready at ");
  }

  private static NodeProcess launch(List<String> arguments, String readyPrefix) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.legwork.Main"));
    command.addAll(arguments);
    long started = System.nanoTime();
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      return new NodeProcess(process, readyPrefix, started);
    } catch (IOException e) {
      throw new UncheckedIOException("A node cannot be started", e);
    }
  }

  /** Where it listens. */
  URI url() {
    return url;
  }

  /** Seconds from its start to its readiness, the JVM's own start included. */
  double startSeconds() {
    return startSeconds;
  }

  /** Bytes of its heap in use; {@code live} collects first. */
  long heapBytes(boolean live) {
    try {
      questions.write((live ? BenchNodeCommand.LIVE_HEAP : BenchNodeCommand.HEAP) + "\n");
      questions.flush();
      return Long.parseLong(String.valueOf(answers.readLine()));
    } catch (IOException e) {
      throw new UncheckedIOException("The node does not answer", e);
    }
  }

  /** Resident memory of it and of what it started, in bytes. */
  long rssBytes() {
    return ProcFiles.rssBytes(process.toHandle());
  }

  /** CPU time that it and what it started have used, in seconds. */
  double cpuSeconds() {
    return ProcFiles.cpuSeconds(process.toHandle());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      questions.close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
