package dev.legwork.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** How fast bare programs start others: {@code xargs}, and Node where there is one. */
final class ProcessBaselines {
  private static final String SPAWN_LOOP =
      """
      const { spawn } = require('node:child_process');
      let [left, at] = process.argv.slice(1).map(Number);
      const next = () => {
        if (left-- <= 0) return;
        const child = spawn('/bin/echo', ['hello'], { stdio: ['ignore', 'pipe', 'pipe'] });
        child.stdout.resume();
        child.stderr.resume();
        child.on('close', next);
      };
      for (let i = 0; i < at; i++) next();
      """;

  private ProcessBaselines() {}

  static void measure(int count, int concurrency, Figures figures) {
    String at = Integer.toString(concurrency);
    String input = "hello\n".repeat(count);
    add("baseline_xargs", count, input, figures, "xargs", "-P" + at, "-n1", "/bin/echo");
    add(
        "baseline_node_spawn",
        count,
        "",
        figures,
        "node",
        "-e",
        SPAWN_LOOP,
        Integer.toString(count),
        at);
  }

  private static void add(
      String metric, int count, String input, Figures figures, String... command) {
    long start = System.nanoTime();
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      if (process.waitFor() == 0) {
        figures.add(metric, count / ((System.nanoTime() - start) / 1e9), "processes/s");
      }
    } catch (IOException e) {
      // The program is not on this machine: there is nothing to compare with.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
