package dev.legwork.doctor;

import dev.legwork.job.Sizes;

/** The JVM: its version, how much it may use, and what a container allows it. */
record JavaCheck(Machine machine) implements Check {
  private static final long LITTLE = 192L << 20;
  private static final long MIB = 1L << 20;

  @Override
  public String name() {
    return "java";
  }

  @Override
  public Finding look() {
    Runtime runtime = Runtime.getRuntime();
    long heap = runtime.maxMemory();
    ControlGroup group = ControlGroup.of(machine);
    String found =
        String.format(
            "Java %s, %d cores, heap up to %s%s%s",
            Runtime.version(),
            runtime.availableProcessors(),
            size(heap),
            group.memoryLimit().stream()
                .mapToObj(bytes -> ", container memory " + size(bytes))
                .findFirst()
                .orElse(""),
            group.cpuLimit().map(cores -> ", container CPU " + cores).orElse(""));
    if (group.memoryLimit().stream().anyMatch(limit -> heap > limit / 10 * 9)) {
      return Finding.warning(
          found,
          "The heap may fill the container, which then kills the node: set -XX:MaxRAMPercentage=50");
    } else if (heap < LITTLE) {
      return Finding.warning(found, "Little memory for a busy node: give it -Xmx256m or more");
    }
    return Finding.ok(found);
  }

  private static String size(long bytes) {
    return Sizes.format(bytes < MIB ? bytes : bytes / MIB * MIB);
  }
}
