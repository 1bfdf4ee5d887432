package dev.legwork.bench;

import dev.legwork.cli.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a workload is measured: a node with a folder of its own, connections to it, and what the
 * user asked for. Owned by the bench, which closes it after the workload. Confined to one thread.
 */
final class Lab implements AutoCloseable {
  private final BenchOptions options;
  private final Console console;
  private final Path folder;
  private final Thread onInterrupt = new Thread(this::clear, "bench-clear");
  private @Nullable NodeProcess node;
  private @Nullable NodeApi api;

  Lab(BenchOptions options, Console console) {
    this.options = options;
    this.console = console;
    try {
      Files.createDirectories(options.dataDir());
      folder = Files.createTempDirectory(options.dataDir(), "legwork-bench-");
    } catch (IOException e) {
      throw new UncheckedIOException("No folder for the bench in " + options.dataDir(), e);
    }
    Runtime.getRuntime().addShutdownHook(onInterrupt);
  }

  BenchOptions options() {
    return options;
  }

  /** The folder of the node, on the disk that is to be measured; goes with the lab. */
  Path folder() {
    return folder;
  }

  /** Starts the node, once. */
  void start(Map<String, String> settings) {
    NodeProcess started = NodeProcess.start(folder.resolve("node"), settings);
    node = started;
    api = new NodeApi(started.url());
  }

  NodeProcess node() {
    if (node == null) {
      throw new IllegalStateException("No node was started");
    }
    return node;
  }

  NodeApi api() {
    if (api == null) {
      throw new IllegalStateException("No node was started");
    }
    return api;
  }

  /**
   * Repeats {@code round}, which is told its number, for as long as the user wants to warm up; once
   * at least.
   */
  void warmUp(IntConsumer round) {
    long start = System.nanoTime();
    int number = 0;
    do {
      round.accept(number++);
    } while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(options.warmUp()));
  }

  /** Connections for load; to be closed by the caller. */
  HttpLoad load(int connections) {
    return new HttpLoad(node().url(), connections);
  }

  /** Says how far it is, where a person sees it. */
  void progress(String text) {
    if (console.errIsTerminal()) {
      console.err().print("\r\u001b[K" + text);
      console.err().flush();
    }
  }

  /** Bytes of the node's files. */
  long diskBytes() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(Lab::size).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    progress("");
    if (api != null) {
      api.close();
    }
    try {
      if (Runtime.getRuntime().removeShutdownHook(onInterrupt)) {
        clear();
      }
    } catch (IllegalStateException e) {
      // The hook is at it.
      return;
    }
  }

  private void clear() {
    if (node != null) {
      node.close();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      console.err().println(folder + " could not be removed");
    }
  }
}
