package dev.legwork.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What Linux tells of a process and its descendants. Elsewhere: no memory, and the JVM's CPU. */
final class ProcFiles {
  private static final long KIB = 1024;

  private ProcFiles() {}

  static long rssBytes(ProcessHandle root) {
    return tree(root).mapToLong(process -> statusKib(process.pid(), "VmRSS:") * KIB).sum();
  }

  static double cpuSeconds(ProcessHandle root) {
    return tree(root)
            .mapToLong(
                process -> process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L))
            .sum()
        / 1e3;
  }

  private static Stream<ProcessHandle> tree(ProcessHandle root) {
    return Stream.concat(Stream.of(root), root.descendants());
  }

  private static long statusKib(long pid, String key) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith(key))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
