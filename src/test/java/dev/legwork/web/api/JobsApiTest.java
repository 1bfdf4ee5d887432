package dev.legwork.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.JobId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class JobsApiTest {
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

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse(null);
  }

  @Test
  void aSubmissionIsAcceptedWithItsPlace() {
    HttpResponse<String> response =
        node.post("/api/v1/jobs", "{'process':{},'delay':'1h','name':'later'}");
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(json(response).getString("state")).isEqualTo("scheduled");
    assertThat(header(response, "Location"))
        .isEqualTo("/api/v1/jobs/" + json(response).getString("id"));
    assertThat(header(response, "Retry-After")).isEqualTo("1");
    assertThat(header(response, "Content-Type")).isEqualTo("application/json");
    JsonObject read = json(node.get(header(response, "Location")));
    assertThat(read).isEqualTo(json(response));
  }

  @Test
  void whoWaitsGetsTheFinishedJob() {
    HttpResponse<String> response =
        node.post("/api/v1/jobs", "{'process':{'result':{'n':1}}}", "Prefer", "wait=10");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Preference-Applied")).isEqualTo("wait=10");
    assertThat(json(response).getString("state")).isEqualTo("succeeded");
    assertThat(json(response).getJsonObject("result").getInteger("n")).isEqualTo(1);
  }

  @Test
  void whoseWaitingIsOverGetsTheOpenJob() {
    HttpResponse<String> response =
        node.post(
            "/api/v1/jobs",
            "{'process':{'hold':true}}",
            "Prefer",
            "respond-async, wait=1, return=minimal, handling=lenient");
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(header(response, "Preference-Applied"))
        .isEqualTo("respond-async, wait=1, return=minimal");
    assertThat(json(response).fieldNames()).containsExactly("id", "state");
    node.release(json(response).getString("id"));
  }

  @Test
  void aKeyMakesRepeatingHarmless() {
    String key = "\"key-" + JobId.next() + "\"";
    HttpResponse<String> first =
        node.post("/api/v1/jobs", "{'process':{},'delay':'1h'}", "Idempotency-Key", key);
    HttpResponse<String> again =
        node.post(
            "/api/v1/jobs",
            "{ 'delay':'1h', 'process':{} }",
            "Idempotency-Key",
            key.replace("\"", ""));
    assertThat(json(again).getString("id")).isEqualTo(json(first).getString("id"));
    assertThat(header(first, "Idempotency-Replayed")).isNull();
    assertThat(header(again, "Idempotency-Replayed")).isEqualTo("true");
    HttpResponse<String> other =
        node.post("/api/v1/jobs", "{'process':{},'delay':'2h'}", "Idempotency-Key", key);
    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(json(other).getString("type")).endsWith(":idempotency-mismatch");
    assertThat(
            node.post("/api/v1/jobs", "{'process':{}}", "Idempotency-Key", "k".repeat(256))
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void aDuplicateIsRefusedWithTheJobThatIsThere() {
    String body =
        "{'process':{},'delay':'1h','dedupe':{'key':'d-"
            + JobId.next()
            + "','onDuplicate':'reject'}}";
    String first = node.submitted(body);
    HttpResponse<String> second = node.post("/api/v1/jobs", body);
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(json(second).getString("existing")).isEqualTo(first);
  }

  @Test
  void aTraceIsTakenInOnlyIfItIsOne() {
    String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    String body = "{'process':{},'delay':'1h'}";
    assertThat(json(node.post("/api/v1/jobs", body, "traceparent", trace)).getString("traceparent"))
        .isEqualTo(trace);
    assertThat(
            json(node.post("/api/v1/jobs", body, "traceparent", "00-zz")).getString("traceparent"))
        .isNull();
  }

  @Test
  void aReaderIsToldThatNothingChanged() {
    String id = node.finished("{'process':{}}").getString("id");
    HttpResponse<String> first = node.get("/api/v1/jobs/" + id);
    String tag = header(first, "ETag");
    assertThat(tag).matches("\"\\d+\"");
    HttpResponse<String> again = node.get("/api/v1/jobs/" + id, "If-None-Match", "\"0\", " + tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(node.get("/api/v1/jobs/" + id, "If-None-Match", "\"0\"").statusCode())
        .isEqualTo(200);
  }

  @Test
  void aListIsPagedNewestFirst() {
    String queue = "list-" + JobId.next();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(
          0,
          node.submitted(
              "{'process':{},'delay':'1h','queue':'" + queue + "','labels':{'n':'" + i + "'}}"));
    }
    List<String> seen = new ArrayList<>();
    String path = "/api/v1/jobs?limit=2&state=scheduled,queued&queue=" + queue;
    int pages = 0;
    while (path != null) {
      HttpResponse<String> page = node.get(path);
      assertThat(page.statusCode()).isEqualTo(200);
      JsonArray items = json(page).getJsonArray("items");
      items.forEach(item -> seen.add(((JsonObject) item).getString("id")));
      items.forEach(item -> assertThat(((JsonObject) item).containsKey("result")).isFalse());
      String link = header(page, "Link");
      String cursor = json(page).getString("nextCursor");
      assertThat(link == null).isEqualTo(cursor == null);
      path = link == null ? null : link.substring(1, link.indexOf('>'));
      pages++;
    }
    assertThat(seen).isEqualTo(ids);
    assertThat(pages).isGreaterThanOrEqualTo(3);
    JsonObject one = json(node.get("/api/v1/jobs?queue=" + queue + "&label.n=3"));
    assertThat(one.getJsonArray("items")).hasSize(1);
  }

  @Test
  void aCursorBelongsToItsFilter() {
    String queue = "cursor-" + JobId.next();
    node.submitted("{'process':{},'delay':'1h','queue':'" + queue + "'}");
    node.submitted("{'process':{},'delay':'1h','queue':'" + queue + "'}");
    String cursor = json(node.get("/api/v1/jobs?limit=1&queue=" + queue)).getString("nextCursor");
    assertThat(node.get("/api/v1/jobs?queue=" + queue + "&cursor=" + cursor).statusCode())
        .isEqualTo(200);
    for (String bad : List.of(cursor, "abc", "!!!", "", cursor + "A")) {
      HttpResponse<String> response = node.get("/api/v1/jobs?queue=other&cursor=" + encode(bad));
      assertThat(response.statusCode()).as(bad).isEqualTo(400);
      assertThat(json(response).getString("detail")).contains("cursor");
    }
  }

  private static String encode(String text) {
    return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void aHeldJobIsCancelledAndRetriedAndRunAgainAndDeleted() {
    String id = node.submitted("{'process':{'hold':true},'labels':{'a':'b'}}");
    HttpResponse<String> cancelled =
        node.post("/api/v1/jobs/" + id + "/cancel", "{'reason':'enough','grace':'1s'}");
    assertThat(cancelled.statusCode()).isIn(200, 202);
    JsonObject ended = json(node.get("/api/v1/jobs/" + id, "Prefer", "wait=10"));
    assertThat(ended.getString("state")).isEqualTo("cancelled");
    assertThat(node.postEmpty("/api/v1/jobs/" + id + "/cancel").statusCode()).isEqualTo(409);

    assertThat(node.postEmpty("/api/v1/jobs/" + id + "/retry").statusCode()).isEqualTo(200);
    assertThat(node.send(node.request("/api/v1/jobs/" + id).DELETE()).statusCode()).isEqualTo(409);
    node.release(id);
    assertThat(json(node.get("/api/v1/jobs/" + id, "Prefer", "wait=10")).getString("state"))
        .isEqualTo("succeeded");

    HttpResponse<String> rerun = node.postEmpty("/api/v1/jobs/" + id + "/rerun");
    assertThat(rerun.statusCode()).isEqualTo(202);
    String copy = json(rerun).getString("id");
    assertThat(copy).isNotEqualTo(id);
    assertThat(json(rerun).getJsonObject("labels").getString("a")).isEqualTo("b");
    node.release(copy);

    assertThat(node.send(node.request("/api/v1/jobs/" + id).DELETE()).statusCode()).isEqualTo(204);
    assertThat(node.get("/api/v1/jobs/" + id).statusCode()).isEqualTo(404);
  }

  @Test
  void rerunMakesANewJobAlsoOfOneWithADedupeKey() {
    JsonObject job = node.finished("{'process':{},'dedupe':{'key':'rerun-" + JobId.next() + "'}}");
    JsonObject copy = json(node.postEmpty("/api/v1/jobs/" + job.getString("id") + "/rerun"));
    assertThat(copy.getString("id")).isNotEqualTo(job.getString("id"));
  }

  @Test
  void aScheduledJobSaysWhyAndRunsNow() {
    String id = node.submitted("{'process':{},'delay':'1h'}");
    JsonObject why = json(node.get("/api/v1/jobs/" + id + "/why"));
    assertThat(why.getJsonArray("reasons").getJsonObject(0).getString("code")).isEqualTo("delayed");
    assertThat(node.postEmpty("/api/v1/jobs/" + id + "/run-now").statusCode()).isEqualTo(200);
    assertThat(json(node.get("/api/v1/jobs/" + id, "Prefer", "wait=10")).getString("state"))
        .isEqualTo("succeeded");
    assertThat(node.postEmpty("/api/v1/jobs/" + id + "/run-now").statusCode()).isEqualTo(409);
  }

  @Test
  void attemptsAndHistoryTellAFailedJob() {
    JsonObject job = node.finished("{'process':{'fail':true},'retry':{'maxAttempts':1}}");
    assertThat(job.getString("state")).isEqualTo("failed");
    assertThat(job.getJsonObject("error").getString("code")).isEqualTo("exit_code");
    String self = job.getJsonObject("links").getString("self");
    JsonArray attempts = json(node.get(self + "/attempts")).getJsonArray("items");
    assertThat(attempts).hasSize(1);
    assertThat(attempts.getJsonObject(0).getString("outcome")).isEqualTo("failed");
    JsonArray events = json(node.get(self + "/events")).getJsonArray("items");
    assertThat(events.stream().map(event -> ((JsonObject) event).getString("type")))
        .containsExactly(
            "dev.legwork.job.created", "dev.legwork.job.running", "dev.legwork.job.failed");
  }

  @Test
  void resultsAndArtifactsComeAsTheirOwnBytes() {
    JsonObject job =
        node.finished("{'process':{'result':{'text':'h\u00e4llo'},'artifact':'kept'}}");
    String self = job.getJsonObject("links").getString("self");
    HttpResponse<String> result = node.get(self + "/result");
    assertThat(result.body()).isEqualTo("h\u00e4llo");
    assertThat(header(result, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(header(result, "Content-Disposition")).isEqualTo("attachment");
    JsonObject artifact =
        json(node.get(self + "/artifacts")).getJsonArray("items").getJsonObject(0);
    assertThat(artifact.getString("name")).isEqualTo("out/a b.txt");
    assertThat(artifact.getInteger("bytes")).isEqualTo(4);
    HttpResponse<String> bytes = node.get(artifact.getString("href"));
    assertThat(bytes.body()).isEqualTo("kept");
    assertThat(header(bytes, "Content-Length")).isEqualTo("4");
    assertThat(node.get(self + "/artifacts/none").statusCode()).isEqualTo(404);
    assertThat(node.get(self + "/artifacts/..%2f..%2fetc%2fpasswd").statusCode()).isEqualTo(404);
    String empty = node.finished("{'process':{}}").getJsonObject("links").getString("self");
    assertThat(node.get(empty + "/result").statusCode()).isEqualTo(404);
  }

  @Test
  void aBatchIsJudgedPlaceByPlace() {
    String body =
        "[{'process':{},'delay':'1h'},{'process':{},'http':{}},7,"
            + "{'process':{'wrong':1}},{'process':{},'name':'x'}]";
    String key = "batch-" + JobId.next();
    JsonArray items =
        json(node.post("/api/v1/jobs/batch", body, "Idempotency-Key", key)).getJsonArray("items");
    assertThat(items.stream().map(item -> ((JsonObject) item).getInteger("status")))
        .containsExactly(202, 422, 422, 422, 202);
    assertThat(
            items
                .getJsonObject(3)
                .getJsonObject("problem")
                .getJsonArray("errors")
                .getJsonObject(0)
                .getString("pointer"))
        .isEqualTo("/process/wrong");
    JsonArray again =
        json(node.post("/api/v1/jobs/batch", body, "Idempotency-Key", key)).getJsonArray("items");
    assertThat(again.getJsonObject(0).getString("id"))
        .isEqualTo(items.getJsonObject(0).getString("id"));
  }

  @Test
  void aBatchMayBeLines() {
    String body = "{\"process\":{},\"delay\":\"1h\"}\n\n{nonsense\r\n{\"process\":{}}";
    HttpResponse<String> response =
        node.send(
            node.request("/api/v1/jobs/batch")
                .header("Content-Type", "application/x-ndjson; charset=utf-8")
                .POST(BodyPublishers.ofString(body)));
    assertThat(
            json(response).getJsonArray("items").stream()
                .map(item -> ((JsonObject) item).getInteger("status")))
        .containsExactly(202, 400, 202);
  }

  @Test
  void aLargeBatchIsTakenInOrder() {
    JsonArray jobs = new JsonArray();
    for (int i = 0; i < 10_000; i++) {
      jobs.add(
          new JsonObject()
              .put("process", new JsonObject())
              .put("delay", "1h")
              .put("queue", "large")
              .put("name", "n" + i));
    }
    HttpResponse<String> response = node.post("/api/v1/jobs/batch", jobs.encode());
    assertThat(response.statusCode()).isEqualTo(200);
    JsonArray items = json(response).getJsonArray("items");
    assertThat(items).hasSize(10_000);
    String id = items.getJsonObject(4711).getString("id");
    assertThat(json(node.get("/api/v1/jobs/" + id)).getString("name")).isEqualTo("n4711");
    jobs.add(new JsonObject());
    assertThat(node.post("/api/v1/jobs/batch", jobs.encode()).statusCode()).isEqualTo(413);
    assertThat(node.post("/api/v1/jobs/batch", "[]").statusCode()).isEqualTo(422);
  }
}
