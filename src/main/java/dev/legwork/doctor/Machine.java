package dev.legwork.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What checks look at.
 *
 * @param proc where the kernel tells of processes, {@code /proc}
 * @param sys where it tells of devices and control groups, {@code /sys}
 * @param environment this process's variables
 * @param clock the wall clock
 */
record Machine(Path proc, Path sys, Map<String, String> environment, InstantSource clock) {
  static Machine here(Map<String, String> environment) {
    return new Machine(Path.of("/proc"), Path.of("/sys"), environment, InstantSource.system());
  }

  /** The lines of a file of the kernel's, none if it is not there. */
  static List<String> lines(Path file) {
    try {
      // Bytes first: the sizes that the kernel tells are 0.
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The value of a line {@code name: value} in {@code /proc/self/status}. */
  Optional<String> status(String name) {
    return lines(proc.resolve("self/status")).stream()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst();
  }
}
