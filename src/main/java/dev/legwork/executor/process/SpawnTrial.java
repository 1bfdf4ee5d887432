package dev.legwork.executor.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts one program as a node would, to see whether that works here. */
public final class SpawnTrial {
  private SpawnTrial() {}

  /**
   * How programs are started here, for people. Blocks.
   *
   * @param nativeDir where the spawner is put to be executed; what is put there is removed when the
   *     JVM ends
   * @throws IOException with the reason if {@code true} cannot be run
   */
  public static String run(Path nativeDir, Duration atMost) throws IOException {
    Spawner spawner = ProcessRuntime.spawner(nativeDir);
    CompletableFuture<SpawnEvent> end = new CompletableFuture<>();
    Command command =
        new Command(
            List.of("true"), Map.of("PATH", ProcessSettings.DEFAULT_PATH), "/", false, Limits.NONE);
    try {
      Running unused =
          spawner.start(
              command,
              event -> {
                if (event instanceof SpawnEvent.Exited
                    || event instanceof SpawnEvent.NotStarted
                    || event instanceof SpawnEvent.Lost) {
                  end.complete(event);
                }
              });
      SpawnEvent event = end.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      if (event instanceof SpawnEvent.Exited exited && !exited.signalled() && exited.code() == 0) {
        return spawner.description();
      }
      throw new IOException("the program true did not run: " + event);
    } catch (TimeoutException | ExecutionException e) {
      throw new IOException("the program true did not end within " + atMost.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      spawner.close();
    }
  }
}
