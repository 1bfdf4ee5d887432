package dev.legwork.executor.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.output.Stream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardianTest {
  /** A node that is about to be killed: starts a tree and tells the process ids in it. */
  static final class Victim {
    public static void main(String[] args) throws IOException {
      NativeSpawner spawner = ProcessFixture.nativeSpawner(Path.of(args[0]));
      String script = "setsid sleep 60 & echo $!; sleep 60 & echo $!; echo $$; wait";
      Command command =
          new Command(
              List.of("/bin/sh", "-c", script),
              Map.of("PATH", ProcessSettings.DEFAULT_PATH, "LEGWORK_JOB_ID", "victim"),
              "/",
              false,
              Limits.NONE);
      Running running =
          spawner.start(
              command,
              event -> {
                if (event instanceof SpawnEvent.Output some && some.stream() == Stream.STDOUT) {
                  System.out.print(some.bytes());
                  System.out.flush();
                }
              });
      assertThat(running).isNotNull();
      System.out.println(spawner.pid());
      System.in.read();
    }
  }

  @Test
  void killedJvmTakesItsTreesAlong(@TempDir Path directory) throws Exception {
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(victim.getInputStream(), StandardCharsets.UTF_8))) {
      List<ProcessHandle> tree =
          out.lines()
              .filter(line -> line.matches("\\d+"))
              .limit(4)
              .map(line -> ProcessHandle.of(Long.parseLong(line)).orElseThrow())
              .toList();
      assertThat(tree).hasSize(4).allMatch(ProcessHandle::isAlive);
      victim.destroyForcibly();
      for (ProcessHandle process : tree) {
        assertThat(process.onExit().get(10, TimeUnit.SECONDS).isAlive()).isFalse();
      }
    } finally {
      victim.destroyForcibly();
    }
  }
}
