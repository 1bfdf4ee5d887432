package dev.legwork.bench;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** W2, W4 and W5: jobs that wait in a paused queue are let go until all have succeeded. */
final class DrainWorkload implements Workload {
  private final String name;
  private final String metric;
  private final int jobs;
  private final String slots;
  private final int concurrency;
  private final boolean needsPages;
  private @Nullable PageServer pages;
  private UnaryOperator<String> job = NoopJobs::in;

  private DrainWorkload(
      String name, String metric, int jobs, String slots, int concurrency, boolean needsPages) {
    this.name = name;
    this.metric = metric;
    this.jobs = jobs;
    this.slots = slots;
    this.concurrency = concurrency;
    this.needsPages = needsPages;
  }

  static DrainWorkload noops() {
    return new DrainWorkload("W2", "drain_rate", 20_000, "node.slots.function", 32, false);
  }

  static DrainWorkload processes() {
    DrainWorkload workload =
        new DrainWorkload("W4", "process_jobs", 1_000, "node.slots.process", 8, false);
    workload.job =
        queue ->
            "{\"process\":{\"command\":[\"/bin/echo\",\"hello\"]},\"queue\":\"" + queue + "\"}";
    return workload;
  }

  static DrainWorkload pages() {
    return new DrainWorkload("W5", "http_jobs", 5_000, "node.slots.http", 64, true);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public JsonObject settings(BenchOptions options) {
    return new JsonObject().put("jobs", options.jobsOr(jobs)).put("concurrency", concurrency);
  }

  @Override
  public void prepare(Lab lab) {
    if (needsPages) {
      PageServer server = new PageServer();
      pages = server;
      job = queue -> "{\"http\":{\"url\":\"" + server.url() + "\"},\"queue\":\"" + queue + "\"}";
    }
    lab.start(Map.of(slots, Integer.toString(concurrency)));
    int count = Math.max(100, lab.options().jobsOr(jobs) / 2);
    lab.warmUp(
        round -> {
          double unused = drain(lab, "warm-up-" + round, count);
        });
  }

  @Override
  public void measure(Lab lab, int run, Figures figures) {
    int count = lab.options().jobsOr(jobs);
    figures.add(metric, count / drain(lab, "drain-" + run, count), "jobs/s");
  }

  @Override
  public void baseline(Lab lab, Figures figures) {
    int count = lab.options().jobsOr(jobs);
    if (pages != null) {
      figures.add("baseline_vertx_client", pages.rawClientRate(count, concurrency), "requests/s");
    } else if (name.equals("W4")) {
      ProcessBaselines.measure(count, concurrency, figures);
    }
  }

  @Override
  public void finish() {
    if (pages != null) {
      pages.close();
    }
  }

  /** Seconds from letting them go to the last success. */
  private double drain(Lab lab, String queue, int count) {
    lab.api().pause(queue);
    lab.api().queue(job.apply(queue), count);
    long start = System.nanoTime();
    lab.api().resume(queue);
    lab.api().awaitSucceeded(queue, count);
    return (System.nanoTime() - start) / 1e9;
  }
}
