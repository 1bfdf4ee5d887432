package dev.legwork.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.RetentionPolicy;
import dev.legwork.metrics.Exposition.Format;
import dev.legwork.metrics.Metrics;
import dev.legwork.store.JobStore;
import dev.legwork.store.Specs;
import dev.legwork.store.Step;
import dev.legwork.store.Submission;
import dev.legwork.store.heap.HeapJobStore;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real node is used, and then read. */
@Timeout(60)
class MetricsTest {
  @TempDir static Path dir;
  private static LiveNode node;

  @BeforeAll
  static void start() throws Exception {
    node = new LiveNode(dir);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void aJobIsCountedOnceAtEveryStepOfItsLife() {
    node.finished(
        "{'process':{'command':['sh','-c','echo hello; echo oh >&2']},'queue':'counted'}");
    node.finished(
        "{'process':{'command':['sh','-c','exit 3']},'queue':'counted',"
            + "'retry':{'maxAttempts':2,'backoff':{'initial':'10ms'}}}");

    Scrape seen = node.scrape();

    String[] of = {"kind", "process", "queue", "counted"};
    assertThat(seen.value("legwork_jobs_submitted_total", of)).isEqualTo(2);
    assertThat(value(seen, "legwork_jobs_finished_total", "state", "succeeded")).isEqualTo(1);
    assertThat(value(seen, "legwork_jobs_finished_total", "state", "failed")).isEqualTo(1);
    assertThat(value(seen, "legwork_job_attempts_total", "outcome", "succeeded")).isEqualTo(1);
    assertThat(value(seen, "legwork_job_attempts_total", "outcome", "failed")).isEqualTo(2);
    assertThat(seen.value("legwork_job_wait_seconds_count", "queue", "counted")).isEqualTo(3);
    assertThat(seen.value("legwork_job_run_seconds_count", "kind", "process"))
        .isGreaterThanOrEqualTo(3);
    assertThat(seen.value("legwork_output_bytes_total", "stream", "stdout"))
        .isGreaterThanOrEqualTo(6);
  }

  private static double value(Scrape seen, String name, String label, String value) {
    return seen.value(name, "kind", "process", "queue", "counted", label, value);
  }

  @Test
  void requestsAreCountedByRouteAndNeverByPath() {
    String id =
        new JsonObject(node.post("/api/v1/jobs", "{'process':{'command':['true']}}").body())
            .getString("id");
    node.get("/api/v1/jobs/" + id);
    node.get("/api/v1/jobs/no-id");
    node.get("/nothing/here");
    node.post("/metrics", "{}");
    node.post("/api/v1/jobs", "{");

    Scrape seen = node.scrape();

    String count = "legwork_http_request_seconds_count";
    assertThat(seen.value(count, "method", "GET", "route", "/api/v1/jobs/{id}", "status", "2xx"))
        .isGreaterThanOrEqualTo(1);
    assertThat(seen.value(count, "method", "GET", "route", "/api/v1/jobs/{id}", "status", "4xx"))
        .isEqualTo(1);
    assertThat(seen.value(count, "route", "/api/v1/jobs", "status", "2xx"))
        .isGreaterThanOrEqualTo(1);
    assertThat(seen.value(count, "route", "/api/v1/jobs", "status", "4xx")).isEqualTo(1);
    assertThat(seen.value(count, "route", "unmatched", "status", "4xx")).isEqualTo(2);
    assertThat(node.get("/metrics").body()).doesNotContain(id);
  }

  @Test
  void theTextComesInTheFormThatIsAskedFor() {
    HttpResponse<String> plain = node.get("/metrics");
    HttpResponse<String> open =
        node.get(
            "/metrics",
            "Accept",
            "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1");

    assertThat(plain.headers().firstValue("content-type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(plain.body()).doesNotContain("# EOF");
    assertThat(open.headers().firstValue("content-type"))
        .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(open.body()).endsWith("# EOF\n");
    assertThat(node.get("/metrics", "Accept", "image/png").statusCode()).isEqualTo(406);
    assertThat(node.get("/metrics?name=x").statusCode()).isEqualTo(400);
  }

  @Test
  void queuesBeyondTwoHundredShareALabel() {
    Vertx vertx = Vertx.vertx();
    Metrics metrics = new Metrics(vertx, InstantSource.system());
    JobStore store =
        metrics.observe(new HeapJobStore(InstantSource.system(), RetentionPolicy.DEFAULT));
    LiveNode.await(store.start());
    List<Step<?>> steps = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      steps.add(new Step.Insert(Submission.of(Specs.in("q" + i))));
    }
    LiveNode.await(store.apply(steps));

    Scrape seen =
        new Scrape(LiveNode.await(metrics.exposition().text(Format.PROMETHEUS)).toString());

    Set<String> queues = new HashSet<>();
    double jobs = 0;
    for (Scrape.Sample sample : seen.samples) {
      if (sample.labels().containsKey("queue")) {
        queues.add(sample.labels().get("queue"));
      }
      if (sample.name().equals("legwork_queue_jobs")) {
        jobs += sample.value();
      }
    }
    assertThat(queues).hasSize(201).contains("other");
    assertThat(jobs).isEqualTo(1000);
    assertThat(seen.value("legwork_jobs_submitted_total", "queue", "other")).isEqualTo(800);
    metrics.close();
    LiveNode.await(vertx.close());
  }

  @Test
  void aStoreThatDoesNotAnswerIsSeenAndOldFiguresAreNot() {
    Vertx vertx = Vertx.vertx();
    Metrics metrics = new Metrics(vertx, InstantSource.system());
    JobStore store =
        metrics.observe(new HeapJobStore(InstantSource.system(), RetentionPolicy.DEFAULT));

    Scrape seen =
        new Scrape(LiveNode.await(metrics.exposition().text(Format.PROMETHEUS)).toString());

    assertThat(seen.names())
        .containsKey("legwork_store_up")
        .doesNotContainKey("legwork_queue_jobs");
    assertThat(seen.value("legwork_store_up")).isEqualTo(0);
    assertThat(store.capabilities().name()).isEqualTo("heap");
    metrics.close();
    LiveNode.await(vertx.close());
  }
}
