package dev.legwork.doctor;

import java.util.ArrayList;
import java.util.List;

/** What the system lets this user have. */
record LimitsCheck(Machine machine) implements Check {
  private static final long FEW_FILES = 4096;
  private static final long FEW_PROCESSES = 1024;
  private static final int NAME_WIDTH = 26;

  @Override
  public String name() {
    return "limits";
  }

  @Override
  public Finding look() {
    List<String> lines = Machine.lines(machine.proc().resolve("self/limits"));
    if (lines.isEmpty()) {
      return Finding.ok("not known here");
    }
    String files = soft(lines, "Max open files");
    String processes = soft(lines, "Max processes");
    String found =
        "open files "
            + files
            + ", processes "
            + processes
            + ", core files "
            + soft(lines, "Max core file size");
    List<String> advice = new ArrayList<>();
    if (number(files) < FEW_FILES) {
      advice.add("raise open files to " + FEW_FILES + " or more (ulimit -n, LimitNOFILE=)");
    }
    if (number(processes) < FEW_PROCESSES) {
      advice.add("raise processes to " + FEW_PROCESSES + " or more (ulimit -u, TasksMax=)");
    }
    return advice.isEmpty()
        ? Finding.ok(found)
        : Finding.warning(found, "Under load: " + String.join("; ", advice));
  }

  private static String soft(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name) && line.length() > NAME_WIDTH)
        .map(line -> line.substring(NAME_WIDTH).strip().split("\\s+", -1)[0])
        .findFirst()
        .orElse("not known");
  }

  private static long number(String text) {
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : Long.MAX_VALUE;
  }
}
