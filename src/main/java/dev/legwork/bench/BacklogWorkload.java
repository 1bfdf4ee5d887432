package dev.legwork.bench;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/** W6: what submitting and running cost with very many jobs waiting, over the same with none. */
final class BacklogWorkload implements Workload {
  private static final int JOBS = 20_000;
  private static final int CONNECTIONS = 32;
  private static final int STEP = 50_000;
  private static final String BACKLOG = "backlog";

  private long heapBefore;
  private long diskBefore;
  private int backlog;

  @Override
  public String name() {
    return "W6";
  }

  @Override
  public JsonObject settings(BenchOptions options) {
    return new JsonObject()
        .put("jobs", options.jobsOr(JOBS))
        .put("waiting", options.waiting())
        .put("concurrency", CONNECTIONS);
  }

  @Override
  public void prepare(Lab lab) {
    lab.start(Map.of("node.slots.function", Integer.toString(CONNECTIONS)));
    int jobs = lab.options().jobsOr(JOBS);
    lab.warmUp(
        round -> {
          double unused = submitMicros(lab, "warm-up-" + round, jobs);
          unused = drainMicros(lab, "warm-up-" + round, jobs);
        });
  }

  @Override
  public void measure(Lab lab, int run, Figures figures) {
    int jobs = lab.options().jobsOr(JOBS);
    String empty = "empty-" + run;
    double submitEmpty = submitMicros(lab, empty, jobs);
    double cycleEmpty = drainMicros(lab, empty, jobs);
    if (backlog == 0) {
      fill(lab, figures);
    }
    long before = lab.api().succeeded(BACKLOG);
    double submitFull = submitMicros(lab, BACKLOG, jobs);
    double cycleFull = drainMicros(lab, BACKLOG, before + jobs, jobs);
    lab.api().pause(BACKLOG);
    figures.add("enqueue_empty", submitEmpty, "us");
    figures.add("enqueue_full", submitFull, "us");
    figures.add("enqueue_ratio", submitFull / submitEmpty, "x");
    figures.add("cycle_empty", cycleEmpty, "us");
    figures.add("cycle_full", cycleFull, "us");
    figures.add("cycle_ratio", cycleFull / cycleEmpty, "x");
  }

  private void fill(Lab lab, Figures figures) {
    heapBefore = lab.node().heapBytes(true);
    diskBefore = lab.diskBytes();
    lab.api().pause(BACKLOG);
    int waiting = lab.options().waiting();
    while (backlog < waiting) {
      int next = Math.min(STEP, waiting - backlog);
      lab.api().queue(NoopJobs.in(BACKLOG), next);
      backlog += next;
      lab.progress("W6: " + backlog + " jobs wait");
    }
    double heap = lab.node().heapBytes(true) - heapBefore;
    figures.add("heap_bytes_per_job", Math.max(0, heap / waiting), "bytes");
    figures.add("disk_bytes_per_job", (double) (lab.diskBytes() - diskBefore) / waiting, "bytes");
  }

  private static double submitMicros(Lab lab, String queue, int jobs) {
    lab.api().pause(queue);
    byte[] request = Requests.send("POST", "/jobs", NoopJobs.in(queue));
    try (HttpLoad load = lab.load(CONNECTIONS)) {
      return 1e6 / load.send(jobs, 0, 202, index -> request).rate();
    }
  }

  private static double drainMicros(Lab lab, String queue, int jobs) {
    return drainMicros(lab, queue, jobs, jobs);
  }

  private static double drainMicros(Lab lab, String queue, long until, int jobs) {
    long start = System.nanoTime();
    lab.api().resume(queue);
    lab.api().awaitSucceeded(queue, until);
    // With a backlog more may be done by the time it is seen: count those too.
    long done = lab.api().succeeded(queue) - (until - jobs);
    return (System.nanoTime() - start) / 1e3 / done;
  }
}
