package dev.legwork.executor.process;

import java.util.EnumMap;
import java.util.Map;

/**
 * What the kernel holds each process of an attempt to.
 *
 * @param values by resource: bytes, seconds or a count; what is not there is not limited
 */
record Limits(Map<Resource, Long> values) {
  static final Limits NONE = new Limits(Map.of());

  Limits {
    values = values.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(values));
  }

  /** The limits, with their number in the spawner's protocol and prlimit's name. */
  enum Resource {
    MEMORY(1, "as"),
    CPU_SECONDS(2, "cpu"),
    FILES(3, "nofile"),
    PROCESSES(4, "nproc"),
    FILE_SIZE(5, "fsize");

    final int number;
    final String option;

    Resource(int number, String option) {
      this.number = number;
      this.option = option;
    }
  }
}
