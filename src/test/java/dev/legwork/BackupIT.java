package dev.legwork;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built jar backs a serving node up, restores it, and can be killed at any time. */
class BackupIT {
  @TempDir Path dir;
  private Path data;
  private Path backup;

  @BeforeEach
  void makeFolders() throws IOException {
    data = Files.createDirectory(dir.resolve("data"));
    backup = dir.resolve("backup.zip");
  }

  private Process store(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", System.getProperty("legwork.jar"), "store"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true).start();
  }

  /** What it said, once it ended as expected. */
  private String ended(int exit, Process process) throws Exception {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isEqualTo(exit);
    return said;
  }

  private static JsonObject program(String... command) {
    return new JsonObject()
        .put("process", new JsonObject().put("command", new JsonArray(List.of(command))));
  }

  @Test
  void aServingNodeIsBackedUpAndGoesOnElsewhere() throws Exception {
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    List<String> before;
    String large;
    String running;
    try (ServedNode node = ServedNode.start(data)) {
      large = node.submit(program("seq", "1", "20000"));
      assertThat(node.ended(large).getString("state")).isEqualTo("succeeded");
      running = node.submit(program("sh", "-c", "echo started; exec sleep 1000"));
      assertThat(node.firstLine(running)).isEqualTo("started");
      Thread load =
          new Thread(
              () -> {
                try {
                  while (true) {
                    acknowledged.add(node.submit(program("true").put("delay", "1ms")));
                  }
                } catch (Exception nodeIsGone) {
                  return;
                }
              });
      load.start();
      while (acknowledged.size() < 100) {
        Thread.onSpinWait();
      }
      before = List.copyOf(acknowledged);
      String said = ended(0, store("backup", backup.toString(), "--data-dir", data.toString()));
      assertThat(said).contains("backed up to");
      assertThat(ended(0, store("check", data.toString()))).contains("No damage found");
      assertThat(node.isReady()).isTrue();
      node.kill();
      load.join(60_000);
    }
    assertThat(ended(0, store("check", backup.toString()))).contains("No damage found");
    Path restored = dir.resolve("restored");
    String said =
        ended(
            0,
            store("restore", backup.toString(), "--data-dir", restored.toString(), "-o", "json"));
    assertThat(new JsonObject(said).getString("format")).isEqualTo("legwork-backup");
    try (ServedNode again = ServedNode.start(restored)) {
      for (String id : before) {
        assertThat(again.ended(id).getString("state")).isEqualTo("succeeded");
      }
      assertThat(again.logs(large)).startsWith("1\n2\n").endsWith("19999\n20000\n");
      assertThat(again.firstLine(running)).isEqualTo("started");
      JsonObject rescued = again.job(running);
      assertThat(rescued.getInteger("lost")).as(rescued.encode()).isEqualTo(1);
      assertThat(rescued.getInteger("attempt")).isEqualTo(2);
    }
  }

  @Test
  void aKilledBackupLeavesNoBrokenFileAndDoesNoHarm() throws Exception {
    try (ServedNode node = ServedNode.start(data)) {
      // What cannot be packed small takes long enough to be killed in the middle of.
      String id =
          node.submit(
              new JsonObject()
                  .put(
                      "process",
                      program("sh", "-c", "head -c 60000000 /dev/urandom > big")
                          .getJsonObject("process")
                          .put("collect", new JsonArray().add("big"))));
      assertThat(node.ended(id).getString("state")).isEqualTo("succeeded");
      String[] command = {"backup", backup.toString(), "--data-dir", data.toString()};
      Path part = dir.resolve("backup.zip.part");
      Process killed = store(command);
      while (!Files.exists(part) || Files.size(part) < 1_000_000) {
        assertThat(killed.isAlive()).as("it is still at work").isTrue();
      }
      killed.destroyForcibly().onExit().join();
      assertThat(part).exists();
      assertThat(backup).doesNotExist();
      assertThat(node.isReady()).isTrue();
      assertThat(ended(0, store("check", data.toString()))).contains("No damage found");
      String said = ended(0, store(command));
      assertThat(said).contains("backed up to");
      assertThat(part).doesNotExist();
      assertThat(dir.resolve("backup.zip.part.db")).doesNotExist();
      assertThat(ended(0, store("check", backup.toString()))).contains("No damage found");
      assertThat(ended(1, store(command))).contains("--force");
    }
  }

  @Test
  void aKilledRestoreIsNoStoreToBeServed() throws Exception {
    try (ServedNode node = ServedNode.start(data)) {
      assertThat(node.submit(program("true"))).isNotEmpty();
    }
    Files.createFile(data.resolve("legwork.db.restoring"));
    ProcessBuilder serve =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            System.getProperty("legwork.jar"),
            "serve",
            "--port",
            "0",
            "--data-dir",
            data.toString());
    Process refused = serve.directory(dir.toFile()).redirectErrorStream(true).start();
    assertThat(ended(1, refused)).contains("A restore of", "was cut off");
  }
}
