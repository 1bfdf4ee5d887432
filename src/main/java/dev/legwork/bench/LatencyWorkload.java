package dev.legwork.bench;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/** W3: from submitting a job to being told of its end, by long poll, at an easy rate. */
final class LatencyWorkload implements Workload {
  private static final int JOBS = 200;
  private static final double RATE = 50;
  private static final int WARM_UP = 3_000;
  private static final int CONNECTIONS = 8;

  @Override
  public String name() {
    return "W3";
  }

  @Override
  public JsonObject settings(BenchOptions options) {
    return new JsonObject()
        .put("jobs", options.jobsOr(JOBS))
        .put("rate", options.rateOr(RATE))
        .put("wait", "Prefer: wait=10 on the submission");
  }

  @Override
  public void prepare(Lab lab) {
    lab.start(Map.of("node.slots.function", "32"));
    lab.warmUp(
        round -> {
          Latencies unused = submit(lab, WARM_UP, 0);
          unused = submit(lab, JOBS, RATE * 4);
        });
  }

  @Override
  public void measure(Lab lab, int run, Figures figures) {
    Latencies latencies = submit(lab, lab.options().jobsOr(JOBS), lab.options().rateOr(RATE));
    figures.add("e2e_p50", latencies.millis(0.50), "ms");
    figures.add("e2e_p99", latencies.millis(0.99), "ms");
  }

  private static Latencies submit(Lab lab, int jobs, double rate) {
    byte[] request = Requests.send("POST", "/jobs", NoopJobs.in("w3"), "prefer: wait=10\r\n");
    try (HttpLoad load = lab.load(CONNECTIONS)) {
      return load.send(jobs, rate, 200, index -> request);
    }
  }
}
