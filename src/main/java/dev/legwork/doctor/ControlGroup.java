package dev.legwork.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The control group of this process.
 *
 * @param version 2 or 1; 0 if there is none
 * @param folder its files in version 2, the memory controller's in version 1
 */
record ControlGroup(int version, Path folder) {
  /** What version 1 says for no limit is a number near this. */
  private static final long NO_LIMIT = 1L << 62;

  static ControlGroup of(Machine machine) {
    Path root = machine.sys().resolve("fs/cgroup");
    List<String> groups = Machine.lines(machine.proc().resolve("self/cgroup"));
    if (Files.exists(root.resolve("cgroup.controllers"))) {
      return new ControlGroup(2, below(root, pathIn(groups, "0::")));
    }
    Path memory = root.resolve("memory");
    if (Files.isDirectory(memory)) {
      String path =
          groups.stream()
              .filter(line -> line.matches("\\d+:([^:]+,)?memory(,[^:]+)?:.*"))
              .map(line -> line.substring(line.indexOf(':', line.indexOf(':') + 1) + 1))
              .findFirst()
              .orElse("/");
      return new ControlGroup(1, below(memory, path));
    }
    return new ControlGroup(0, root);
  }

  /** How much memory all processes in it may use together. */
  OptionalLong memoryLimit() {
    return Machine.lines(folder.resolve(version == 2 ? "memory.max" : "memory.limit_in_bytes"))
        .stream()
        .filter(line -> line.matches("\\d{1,19}"))
        .mapToLong(line -> line.length() == 19 ? NO_LIMIT : Long.parseLong(line))
        .filter(bytes -> bytes < NO_LIMIT)
        .findFirst();
  }

  /** How many cores it may use, as {@code 1.5}. Known of version 2 alone. */
  Optional<String> cpuLimit() {
    return Machine.lines(folder.resolve("cpu.max")).stream()
        .filter(line -> line.matches("\\d{1,15} \\d{1,15}"))
        .map(line -> line.split(" ", -1))
        .map(
            parts ->
                String.format("%.1f", Double.parseDouble(parts[0]) / Double.parseDouble(parts[1])))
        .findFirst();
  }

  /** Whether a group of its own could be made for each job. */
  boolean isDelegated() {
    return version == 2
        && Files.isWritable(folder)
        && Files.isWritable(folder.resolve("cgroup.procs"))
        && Files.isWritable(folder.resolve("cgroup.subtree_control"));
  }

  private static String pathIn(List<String> groups, String start) {
    return groups.stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst()
        .orElse("/");
  }

  /** In a container the path may be that of the host, which is not there. */
  private static Path below(Path root, String path) {
    Path folder = root.resolve(path.startsWith("/") ? path.substring(1) : path).normalize();
    return folder.startsWith(root) && Files.isDirectory(folder) ? folder : root;
  }
}
