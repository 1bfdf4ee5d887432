package dev.legwork.bench;

import dev.legwork.cli.Await;
import dev.legwork.cli.Console;
import dev.legwork.cli.NodeStart;
import dev.legwork.config.ConfigLoader;
import dev.legwork.config.LegworkConfig;
import dev.legwork.job.JobKind;
import dev.legwork.node.Node;
import dev.legwork.node.NodeOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bench-node}: the node that is measured, with a no-op executor, told by its standard input.
 * It ends when that does, so none outlives its bench.
 */
@Command(name = "bench-node", hidden = true, description = "Used by bench alone.")
public final class BenchNodeCommand implements Callable<Integer> {
  /** What it prints when it is ready, before its URL. */
  static final String READY = "ready ";

  /** Asks for the bytes of the heap in use, after a collection. */
  static final String LIVE_HEAP = "live-heap";

  /** Asks for the bytes of the heap in use as it is. */
  static final String HEAP = "heap";

  private final Console console;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "One setting.")
  private Map<String, String> settings = new LinkedHashMap<>();

  /** Talks through {@code console}. */
  public BenchNodeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    System.setProperty("legwork.log.level", "WARN");
    LegworkConfig config = ConfigLoader.load(null, console.environment(), settings).config();
    NodeOptions options = new NodeOptions(true, false, Map.of(JobKind.FUNCTION, NoopExecutor::new));
    Node node = NodeStart.start(config, options);
    answer(READY + node.url());
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
    for (String line = questions.readLine(); line != null; line = questions.readLine()) {
      answer(Long.toString(heap(line.equals(LIVE_HEAP))));
    }
    Await.done(node.close());
    return 0;
  }

  private void answer(String text) {
    console.out().println(text);
    console.out().flush();
  }

  private static long heap(boolean live) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    if (live) {
      memory.gc();
      memory.gc();
    }
    return memory.getHeapMemoryUsage().getUsed();
  }
}
