package dev.legwork.bench;

import dev.legwork.cli.Console;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** Steady work for a long time: does anything grow that must not? One JSON line every 10 s. */
final class Soak {
  private static final int WINDOW_SECONDS = 10;
  private static final int CONNECTIONS = 32;
  private static final double RATE = 200;
  private static final double MB = 1e6;

  private Soak() {}

  static void run(BenchOptions options, int minutes, Console console) {
    double rate = options.rateOr(RATE);
    try (Lab lab = new Lab(options, console)) {
      lab.start(Map.of("node.slots.function", "32", "retention.succeeded", "30s"));
      byte[] request = Requests.send("POST", "/jobs", NoopJobs.in("soak"));
      int perWindow = (int) Math.max(1, rate * WINDOW_SECONDS);
      try (HttpLoad load = lab.load(CONNECTIONS)) {
        for (int window = 1; window <= minutes * 60 / WINDOW_SECONDS; window++) {
          Latencies latencies = load.send(perWindow, rate, 202, index -> request);
          JsonObject line =
              new JsonObject()
                  .put("w", "soak")
                  .put("seconds", window * WINDOW_SECONDS)
                  .put("jobs", (long) window * perWindow)
                  .put("rate", Math.round(latencies.rate()))
                  .put("ack_p50_ms", latencies.millis(0.50))
                  .put("ack_p99_ms", latencies.millis(0.99))
                  .put("rss_mb", Math.round(lab.node().rssBytes() / MB))
                  .put("heap_mb", Math.round(lab.node().heapBytes(false) / MB))
                  .put("disk_mb", Math.round(lab.diskBytes() / MB));
          console.out().println(line.encode());
          console.out().flush();
        }
      }
    }
  }
}
