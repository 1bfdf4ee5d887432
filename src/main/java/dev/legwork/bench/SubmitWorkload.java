package dev.legwork.bench;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/** W1: small jobs submitted one a request from 32 connections into a paused queue. */
final class SubmitWorkload implements Workload {
  private static final int JOBS = 20_000;
  private static final int CONNECTIONS = 32;

  @Override
  public String name() {
    return "W1";
  }

  @Override
  public JsonObject settings(BenchOptions options) {
    return new JsonObject()
        .put("jobs", options.jobsOr(JOBS))
        .put("connections", CONNECTIONS)
        .put("client", "one thread, NIO selector, no pipelining");
  }

  @Override
  public void prepare(Lab lab) {
    lab.start(Map.of());
    int jobs = Math.max(2_000, lab.options().jobsOr(JOBS));
    lab.warmUp(
        round -> {
          Latencies unused = submit(lab, "warm-up", jobs);
        });
  }

  @Override
  public void measure(Lab lab, int run, Figures figures) {
    Latencies latencies = submit(lab, "w1-" + run, lab.options().jobsOr(JOBS));
    figures.add("enqueue_rate", latencies.rate(), "jobs/s");
    figures.add("ack_p50", latencies.millis(0.50), "ms");
    figures.add("ack_p99", latencies.millis(0.99), "ms");
  }

  @Override
  public void baseline(Lab lab, Figures figures) {
    SqliteBaseline.measure(lab, lab.options().jobsOr(JOBS), CONNECTIONS, figures);
  }

  private static Latencies submit(Lab lab, String queue, int jobs) {
    lab.api().pause(queue);
    byte[] request = Requests.send("POST", "/jobs", NoopJobs.in(queue));
    try (HttpLoad load = lab.load(CONNECTIONS)) {
      return load.send(jobs, 0, 202, index -> request);
    }
  }
}
