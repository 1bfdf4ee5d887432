package dev.legwork.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Queues, bulk operations, direct calls, statistics, health, the description. */
@Timeout(20)
class OtherApiTest {
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = new TestNode();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static JsonObject json(HttpResponse<String> response) {
    return new JsonObject(response.body());
  }

  private static HttpResponse<String> patch(String path, String body) {
    return node.send(
        node.request(path)
            .header("Content-Type", "application/merge-patch+json")
            .method("PATCH", BodyPublishers.ofString(body.replace('\'', '"'))));
  }

  @Test
  void aQueueIsLimitedPausedAndEmptied() {
    HttpResponse<String> patched =
        patch("/api/v1/queues/q1", "{'concurrency':2,'maxDepth':1,'paused':true}");
    assertThat(patched.statusCode()).isEqualTo(200);
    assertThat(json(patched).getInteger("concurrency")).isEqualTo(2);
    node.submitted("{'process':{},'queue':'q1'}");
    HttpResponse<String> full = node.post("/api/v1/jobs", "{'process':{},'queue':'q1'}");
    assertThat(full.statusCode()).isEqualTo(429);
    assertThat(full.headers().firstValue("Retry-After")).isPresent();
    JsonObject queue = json(node.get("/api/v1/queues/q1"));
    assertThat(queue.getBoolean("paused")).isTrue();
    assertThat(queue.getInteger("depth")).isEqualTo(1);
    JsonObject purged = json(node.postEmpty("/api/v1/queues/q1/purge"));
    assertThat(purged.getInteger("cancelled")).isEqualTo(1);
    JsonObject resumed = json(node.postEmpty("/api/v1/queues/q1/resume"));
    assertThat(resumed.getBoolean("paused")).isFalse();
    JsonObject unlimited = json(patch("/api/v1/queues/q1", "{'maxDepth':null}"));
    assertThat(unlimited.getValue("maxDepth")).isNull();
    assertThat(unlimited.getInteger("concurrency")).isEqualTo(2);
    assertThat(json(node.get("/api/v1/queues")).getJsonArray("items")).isNotEmpty();
  }

  @Test
  void aQueueThatIsNotThereOrCannotBeIsNotFound() {
    assertThat(node.get("/api/v1/queues/none").statusCode()).isEqualTo(404);
    assertThat(node.get("/api/v1/queues/a%20b").statusCode()).isEqualTo(404);
    assertThat(
            patch("/api/v1/queues/q2", "{'concurency':1,'maxDepth':0,'paused':'x'}").statusCode())
        .isEqualTo(422);
  }

  @Test
  void manyJobsAreCountedFirstAndThenCancelled() {
    for (int i = 0; i < 3; i++) {
      node.submitted("{'process':{},'delay':'1h','queue':'bulk'}");
    }
    HttpResponse<String> plan =
        node.post(
            "/api/v1/bulk",
            "{'action':'cancel','filter':{'queue':'bulk','state':['scheduled']},'dryRun':true}");
    assertThat(plan.statusCode()).isEqualTo(200);
    assertThat(json(plan).getInteger("matched")).isEqualTo(3);
    JsonObject run = new JsonObject().put("token", json(plan).getString("token"));
    assertThat(node.post("/api/v1/bulk", run.copy().put("expected", 2).encode()).statusCode())
        .isEqualTo(409);
    assertThat(node.post("/api/v1/bulk", run.copy().put("expected", 3).encode()).statusCode())
        .isEqualTo(202);
    assertThat(node.post("/api/v1/bulk", run.copy().put("expected", 3).encode()).statusCode())
        .isEqualTo(409);
  }

  @Test
  void aBulkOperationThatIsWrongIsToldAllOfIt() {
    JsonObject problem = json(node.post("/api/v1/bulk", "{'action':'burn','foo':1}"));
    assertThat(problem.getInteger("status")).isEqualTo(422);
    assertThat(problem.getJsonArray("errors")).hasSize(3);
    assertThat(node.post("/api/v1/bulk", "{'action':'cancel','filter':{'stat':'x'}}").statusCode())
        .isEqualTo(422);
  }

  @Test
  void aCallAnswersWithItsOutcome() {
    JsonObject outcome = json(node.post("/api/v1/call", "{'process':{'result':42}}"));
    assertThat(outcome.getString("state")).isEqualTo("succeeded");
    assertThat(outcome.getInteger("result")).isEqualTo(42);
    JsonObject failed = json(node.post("/api/v1/call", "{'process':{'fail':true}}"));
    assertThat(failed.getJsonObject("error").getString("code")).isEqualTo("exit_code");
    assertThat(node.post("/api/v1/call", "{'process':{'wrong':1}}").statusCode()).isEqualTo(422);
  }

  @Test
  void statisticsHaveOnePointAStep() {
    JsonObject stats = json(node.get("/api/v1/stats?window=1m&step=10s"));
    assertThat(stats.getJsonArray("points").size()).isBetween(6, 7);
    assertThat(stats.getJsonObject("slots").getJsonObject("process").getInteger("total"))
        .isEqualTo(4);
    for (String bad : List.of("window=60", "window=0s", "step=1s&window=24h", "windo=1m")) {
      assertThat(node.get("/api/v1/stats?" + bad).statusCode()).as(bad).isEqualTo(400);
    }
  }

  @Test
  void healthIsLiveAndReadyOrNot() {
    assertThat(node.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(json(node.get("/health/ready")).getString("status")).isEqualTo("UP");
    node.health.ready = new Checks(List.of(Checks.Check.of("store", false, "is draining")));
    HttpResponse<String> down = node.get("/health/ready");
    node.health.ready = StubHealth.UP;
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(down.body()).contains("is draining");
  }
}
