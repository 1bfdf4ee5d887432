package dev.legwork.doctor;

import dev.legwork.config.LegworkConfig;
import dev.legwork.config.Role;
import dev.legwork.node.Diagnosis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Whether programs can be started, and how. */
record SpawnerCheck(LegworkConfig config) implements Check {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  @Override
  public String name() {
    return "programs";
  }

  @Override
  public Finding look() throws IOException {
    if (!config.process().enabled() || !config.node().roles().contains(Role.PROCESS)) {
      return Finding.ok("process jobs are off on this node");
    }
    Path own = config.dataDir().resolve("native");
    // A folder made here might belong to another user than the node's.
    boolean there = Files.isDirectory(own) && Files.isWritable(own);
    Path folder = there ? own : Files.createTempDirectory("legwork-doctor-");
    try {
      String how = Diagnosis.spawner(folder, PATIENCE);
      return how.startsWith("native")
          ? Finding.ok("started by the " + how)
          : Finding.warning(
              "started by the "
                  + how
                  + ": the native spawner is not in this jar or cannot run here",
              "Exit codes above 128 are taken for signals, and programs outlive a killed node: build"
                  + " the jar where there is a C compiler, and do not mount "
                  + own
                  + " noexec");
    } catch (IOException e) {
      return Finding.error(
          "cannot be started: " + e.getMessage(),
          "See limits, and whether " + own + " is mounted noexec");
    } finally {
      if (!there) {
        remove(folder);
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
