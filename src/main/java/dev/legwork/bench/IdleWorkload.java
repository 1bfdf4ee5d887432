package dev.legwork.bench;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.locks.LockSupport;

/** W7: what a node takes that has nothing to do: memory, CPU, and the time until it is ready. */
final class IdleWorkload implements Workload {
  private static final double MB = 1e6;

  @Override
  public String name() {
    return "W7";
  }

  @Override
  public JsonObject settings(BenchOptions options) {
    return new JsonObject().put("seconds", options.seconds());
  }

  @Override
  public void prepare(Lab lab) {
    // Each run starts a node of its own: the start is what is measured.
  }

  @Override
  public void measure(Lab lab, int run, Figures figures) {
    try (NodeProcess node = NodeProcess.serve(lab.folder().resolve("idle-" + run))) {
      figures.add("start_to_ready", node.startSeconds(), "s");
      idle(1);
      double before = node.cpuSeconds();
      idle(lab.options().seconds());
      figures.add("idle_cpu", 100 * (node.cpuSeconds() - before) / lab.options().seconds(), "%");
      figures.add("rss_total", node.rssBytes() / MB, "MB");
    }
  }

  private static void idle(int seconds) {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
