package dev.legwork.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Programs along a search path.
 *
 * @param path folders separated by colons
 */
record Programs(String path) {
  private static final String USUAL =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final int MAX_OUTPUT = 4096;

  /** Those that process jobs find. */
  static Programs of(Map<String, String> environment) {
    return new Programs(environment.getOrDefault("PATH", USUAL));
  }

  /** Where a program is, or empty. */
  Optional<Path> find(String name) {
    for (String folder : path.split(":", -1)) {
      Path file = Path.of(folder.isEmpty() ? "." : folder, name);
      if (Files.isRegularFile(file) && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /** Starts a program without input; its end is waited for by {@link Run#end}. */
  static Run start(Path program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Path output = null;
    try {
      // A file and no pipe: whoever inherits it keeps nobody waiting.
      output = Files.createTempFile("legwork-doctor-", ".out");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(output.toFile())
              .start();
      return new Run(process, output);
    } catch (IOException e) {
      return new Run(null, output);
    }
  }

  /** A program under way; null if it could not be started. */
  record Run(@Nullable Process process, @Nullable Path output) {
    /** How it ended, or empty if it did not within {@code atMost}, when it is killed. */
    Optional<End> end(Duration atMost) throws InterruptedException, IOException {
      try {
        if (process == null
            || output == null
            || !process.waitFor(Math.max(0, atMost.toMillis()), TimeUnit.MILLISECONDS)) {
          return Optional.empty();
        }
        try (var stream = Files.newInputStream(output)) {
          String text = new String(stream.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8);
          return Optional.of(new End(process.exitValue(), text.strip()));
        }
      } finally {
        if (process != null) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        }
        if (output != null) {
          Files.deleteIfExists(output);
        }
      }
    }
  }

  /** How a program ended and what it wrote, the beginning of it. */
  record End(int exitCode, String output) {}
}
