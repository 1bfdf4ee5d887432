package dev.legwork.executor.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Finds and kills the processes of a program where there is no native spawner. Blocks. */
final class ProcessTree {
  private static final Path PROC = Path.of("/proc");
  private static final int STATE = 0;
  private static final int GROUP = 2;
  private static final int SESSION = 3;

  private ProcessTree() {}

  /** Sends a signal to a running program and its group; to it alone if it does not lead one. */
  static void signal(Process program, Signal signal, boolean leadsSession) {
    String target = (leadsSession ? "-" : "") + program.pid();
    try {
      Process kill =
          new ProcessBuilder("/bin/sh", "-c", "kill -s \"$0\" -- \"$1\"", signal.name(), target)
              .redirectErrorStream(true)
              .start();
      kill.getInputStream().readAllBytes();
    } catch (IOException e) {
      program.destroy();
    }
  }

  /**
   * Kills every process that belongs to a program by session, by group or by the marks in its
   * environment. Answers whether there was one.
   */
  static boolean kill(long pid, boolean leadsSession, Map<String, String> env) {
    boolean found = false;
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
      for (Path process : processes) {
        if (belongs(process, leadsSession ? pid : -1, env)) {
          found = true;
          long member = Long.parseLong(process.getFileName().toString());
          ProcessHandle.of(member).ifPresent(ProcessHandle::destroyForcibly);
        }
      }
    } catch (IOException e) {
      // No /proc: what the program left behind cannot be found here.
      return false;
    }
    return found;
  }

  private static boolean belongs(Path process, long session, Map<String, String> env) {
    try {
      String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
      List<String> fields =
          Arrays.asList(stat.substring(stat.lastIndexOf(')') + 2).split(" ", SESSION + 2));
      if (fields.get(STATE).equals("Z") || fields.get(STATE).equals("X")) {
        return false;
      }
      String id = Long.toString(session);
      return fields.get(SESSION).equals(id)
          || fields.get(GROUP).equals(id)
          || hasMarks(process, env);
    } catch (IOException | RuntimeException e) {
      // It ended while it was looked at, or is not ours to look at.
      return false;
    }
  }

  private static boolean hasMarks(Path process, Map<String, String> env) throws IOException {
    String job = env.get("LEGWORK_JOB_ID");
    if (job == null) {
      return false;
    }
    byte[] bytes = Files.readAllBytes(process.resolve("environ"));
    String all = "\0" + new String(bytes, StandardCharsets.ISO_8859_1);
    return all.contains("\0LEGWORK_JOB_ID=" + job + "\0")
        && all.contains("\0LEGWORK_ATTEMPT=" + env.get("LEGWORK_ATTEMPT") + "\0");
  }
}
