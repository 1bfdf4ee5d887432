package dev.legwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.cli.StubNode.Asked;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteCommandsTest {
  private static final String ID = "0190a5d2-7c1e-7000-8000-3f6d1c2b4a59";
  private static final JsonObject JOB =
      new JsonObject()
          .put("id", ID)
          .put("kind", "process")
          .put("name", "report\u001b[31m")
          .put("state", "failed")
          .put("queue", "default")
          .put("attempt", 3)
          .put("createdAt", "2025-01-01T00:00:00.000Z")
          .put("startedAt", "2025-01-01T00:00:01.000Z")
          .put("finishedAt", "2025-01-01T00:00:02.500Z")
          .put(
              "error",
              new JsonObject().put("code", "exit_code").put("message", "It exited with 7"));

  private StubNode node;

  @BeforeEach
  void start() throws Exception {
    node = new StubNode();
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
  }

  private static JsonObject page(String cursor, JsonObject... jobs) {
    JsonArray items = new JsonArray();
    for (JsonObject job : jobs) {
      items.add(job);
    }
    return new JsonObject().put("items", items).put("nextCursor", cursor);
  }

  private static JsonObject with(String key, Object value) {
    return JOB.copy().put(key, value);
  }

  @Test
  void listAsksWithItsFiltersAndShowsATableWithoutControlCharacters() {
    node.on("GET /jobs", 200, page(null, JOB));

    Ran ran =
        node.run(
            "job",
            "list",
            "--state",
            "failed,expired",
            "--queue",
            "q",
            "--kind",
            "process",
            "--name",
            "a b",
            "--label",
            "order=4711",
            "--limit",
            "5");

    assertThat(ran.exit()).isZero();
    assertThat(ran.out())
        .contains("ID", "STATE", ID, "report", "failed", "exit_code: It exited with 7")
        .doesNotContain("\u001b");
    assertThat(node.asked)
        .singleElement()
        .extracting(Asked::uri)
        .isEqualTo(
            "/api/v1/jobs?state=failed%2Cexpired&queue=q&kind=process&name=a%20b"
                + "&label.order=4711&limit=5");
  }

  @Test
  void listFollowsPagesUpToItsLimit() {
    node.on("GET /jobs", 200, page("c1", JOB, JOB)).on("GET /jobs", 200, page("c2", JOB));

    Ran ran = node.run("job", "list", "--limit", "3", "-o", "json");

    assertThat(ran.out().lines()).hasSize(3).allMatch(line -> new JsonObject(line).size() > 3);
    assertThat(node.asked)
        .extracting(Asked::uri)
        .containsExactly("/api/v1/jobs?limit=3", "/api/v1/jobs?limit=1&cursor=c1");
  }

  @Test
  void getShowsWhatIsKnownOrTheWholeJson() {
    node.on("GET /jobs/" + ID, 200, JOB);

    assertThat(node.run("job", "get", ID).out())
        .containsPattern("state +failed")
        .containsPattern("error +\\{\"code\":\"exit_code\"");
    assertThat(new JsonObject(node.run("job", "get", ID, "-o", "json").out())).isEqualTo(JOB);
  }

  @Test
  void problemsAreShownWithEveryPointerAndValidationExitsWith2() {
    JsonObject problem =
        new JsonObject()
            .put("title", "The job is not valid")
            .put("detail", "2 things are wrong")
            .put(
                "errors",
                new JsonArray()
                    .add(new JsonObject().put("pointer", "/http/url").put("detail", "is no URL"))
                    .add(new JsonObject().put("pointer", "").put("detail", "is odd")));
    node.on("POST /jobs", 422, problem);

    Ran ran = node.runWithInput("http: {url: x}", "submit", "-");

    assertThat(ran.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err())
        .isEqualTo("The job is not valid\n  /http/url is no URL\n" + "  the document is odd\n");
  }

  @Test
  void otherProblemsExitWith1() {
    node.on("GET /jobs/" + ID, 404, new JsonObject().put("title", "Not found").put("detail", "No"));
    node.on("GET /queues", 503, "text/html", "<h1>busy</h1>");
    node.on("GET /queues/a", 200, "text/html", "<h1>hello</h1>");
    node.on("GET /queues/b", 500, new JsonObject().put("title", "Broken").put("requestId", "r1"));

    assertThat(node.run("job", "get", ID))
        .isEqualTo(new Ran(ExitCode.FAILED, "", "Not found: No\n"));
    assertThat(node.run("queue", "list").err()).contains("answers with status 503");
    assertThat(node.run("queue", "get", "a").err()).contains("not as a Legwork node does");
    assertThat(node.run("queue", "get", "b").err()).contains("request r1 in the node's log");
  }

  @Test
  void aNodeThatIsNotThereIsToldWithWhatToDo() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    String url = "http://127.0.0.1:" + port;

    Ran ran = Ran.program("job", "list", "--server", url + "/");

    assertThat(ran.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(ran.err())
        .isEqualTo(
            "No Legwork node answers at "
                + url
                + "; start one with: java -jar legwork.jar serve\n");
  }

  @Test
  void aTokenGoesAlongAsABearer() {
    node.on("GET /queues", 200, page(null));

    Ran.program(
        Map.of("LEGWORK_SERVER", node.url(), "LEGWORK_TOKEN", "t1"), "", false, "queue", "list");
    node.run("queue", "list", "--token", "t2");

    assertThat(node.asked)
        .extracting(asked -> asked.headers().get("authorization"))
        .containsExactly("Bearer t1", "Bearer t2");
  }

  @Test
  void idsCannotEscapeTheirPlaceInThePath() {
    Ran ran = node.run("job", "get", "../queues?x=1");

    assertThat(ran.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(node.asked)
        .extracting(Asked::uri)
        .containsExactly("/api/v1/jobs/..%2Fqueues%3Fx%3D1");
  }

  @Test
  void cancelSaysWhetherItIsDoneOrUnderWay() {
    node.on("POST /jobs/a/cancel", 200, with("state", "cancelled"));
    node.on("POST /jobs/b/cancel", 202, with("state", "running").put("cancelRequested", true));
    node.on("POST /jobs/c/cancel", 409, new JsonObject().put("title", "Too late"));

    Ran ran = node.run("job", "cancel", "--reason", "enough", "--grace", "5s", "a", "b", "c");

    assertThat(ran.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(ran.out()).isEqualTo("a cancelled\nb is being cancelled\n");
    assertThat(ran.err()).isEqualTo("c: Too late\n");
    assertThat(new JsonObject(node.asked.peek().body()))
        .isEqualTo(new JsonObject().put("reason", "enough").put("grace", "5s"));
  }

  @Test
  void retryQueuesAgain() {
    node.on("POST /jobs/" + ID + "/retry", 200, with("state", "queued"));

    assertThat(node.run("job", "retry", ID)).isEqualTo(new Ran(0, ID + " queued\n", ""));
  }

  @Test
  void queuesAreShownAndChanged() {
    JsonObject queue =
        new JsonObject()
            .put("name", "mail")
            .put("concurrency", 4)
            .putNull("maxDepth")
            .put("paused", true)
            .put("depth", 12)
            .put("counts", new JsonObject().put("running", 3).put("failed", 1));
    node.on("GET /queues", 200, page(null, queue))
        .on("PATCH /queues/mail", 200, queue)
        .on("POST /queues/mail/pause", 200, queue)
        .on("POST /queues/mail/resume", 200, queue)
        .on("POST /queues/mail/purge", 200, new JsonObject().put("cancelled", 12));

    assertThat(node.run("queue", "list").out()).containsPattern("mail +yes +4 +- +12 +3 +1 +-");
    assertThat(node.run("queue", "set", "mail", "--concurrency", "4", "--max-depth", "none").exit())
        .isZero();
    assertThat(node.run("queue", "pause", "mail").exit()).isZero();
    assertThat(node.run("queue", "resume", "mail").exit()).isZero();
    assertThat(node.run("queue", "purge", "mail").out())
        .isEqualTo("Cancelled 12 waiting jobs of mail\n");
    assertThat(node.asked)
        .filteredOn(asked -> asked.method().equals("PATCH"))
        .singleElement()
        .extracting(asked -> new JsonObject(asked.body()))
        .isEqualTo(new JsonObject().put("concurrency", 4).putNull("maxDepth"));
  }

  @Test
  void submitPrintsTheIdOfOneJobAndTheIdsOfSeveral() {
    node.on("POST /jobs", 202, with("state", "queued"));
    JsonArray items =
        new JsonArray()
            .add(new JsonObject().put("status", 202).put("id", "one"))
            .add(
                new JsonObject()
                    .put("status", 422)
                    .put("problem", new JsonObject().put("title", "Not valid")));
    node.on("POST /jobs/batch", 200, new JsonObject().put("items", items));

    assertThat(node.runWithInput("http: {url: x}", "submit", "-"))
        .isEqualTo(new Ran(0, ID + "\n", ""));
    assertThat(node.runWithInput("[{http: {url: x}}, {name: b, http: {}}]", "submit", "-"))
        .isEqualTo(new Ran(ExitCode.USAGE, "one\n", "standard input, job 2 (b): Not valid\n"));
  }

  @Test
  void submitWaitsByLongPollAndExitsAsTheJobEnded() {
    node.on("POST /jobs", 202, with("state", "queued"))
        .on("GET /jobs/" + ID, 200, with("state", "running"))
        .on("GET /jobs/" + ID, 200, JOB);

    Ran ran = node.runWithInput("http: {url: x}", "submit", "--wait", "-");

    assertThat(ran.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(ran.out()).contains("failed", "1s500ms", "exit_code: It exited with 7");
    assertThat(node.asked)
        .filteredOn(asked -> asked.method().equals("GET"))
        .extracting(asked -> asked.headers().get("prefer"))
        .containsExactly("wait=30", "wait=30");
  }

  @Test
  void submitGivesUpWaitingAfterItsTime() {
    node.on("POST /jobs", 202, with("state", "queued"))
        .on("GET /jobs/" + ID, 200, with("state", "running"));

    Ran ran = node.runWithInput("http: {url: x}", "submit", "--wait=1ms", "-");

    assertThat(ran.exit()).isEqualTo(ExitCode.TIMEOUT);
    assertThat(ran.err()).isEqualTo("Not all jobs ended within 1ms\n");
  }

  @Test
  void logsGoToTheStreamsTheyCameFromPageByPage() {
    JsonArray first =
        new JsonArray()
            .add(new JsonObject().put("stream", "stdout").put("text", "out\n"))
            .add(new JsonObject().put("stream", "stderr").put("text", "err\n"));
    JsonArray second =
        new JsonArray()
            .add(
                new JsonObject()
                    .put("stream", "stdout")
                    .put("base64", "Ynl0ZXMK")
                    .put("dropped", 9));
    node.on(
            "GET /jobs/" + ID + "/logs",
            200,
            new JsonObject()
                .put("attempt", 2)
                .put("chunks", first)
                .put("next", 8)
                .put("complete", false))
        .on(
            "GET /jobs/" + ID + "/logs",
            200,
            new JsonObject()
                .put("attempt", 2)
                .put("chunks", second)
                .put("next", 20)
                .put("complete", true));

    Ran ran = node.run("job", "logs", "--tail", "9", "--stream", "stdout", ID);

    assertThat(ran).isEqualTo(new Ran(0, "out\nbytes\n", "err\n[9 bytes were not kept]\n"));
    assertThat(node.asked)
        .extracting(asked -> asked.uri().replaceAll(".*\\?", ""))
        .containsExactly("stream=stdout&tail=9", "attempt=2&stream=stdout&after=8");
  }

  @Test
  void followedLogsGoOnAfterALostConnectionUntilTheEnd() {
    String first =
        ": hello\n\nid: 1:4\nevent: log\ndata: {\"stream\":\"stdout\",\"text\":\"one\\n\"}\n\n";
    String second =
        "id: 1:8\nevent: log\ndata: {\"stream\":\"stderr\",\"text\":\"two\\n\"}\n\n"
            + "id: 1:8\nevent: end\ndata: {}\n\n";
    node.on("GET /jobs/" + ID + "/logs", 200, "text/event-stream", first)
        .on("GET /jobs/" + ID + "/logs", 200, "text/event-stream", second);

    Ran ran = node.run("job", "logs", "-f", ID);

    assertThat(ran).isEqualTo(new Ran(0, "one\n", "two\n"));
    assertThat(node.asked)
        .extracting(asked -> asked.headers().getOrDefault("last-event-id", "none"))
        .containsExactly("none", "1:4");
  }

  @Test
  void followingGivesUpWhenNothingComes() {
    node.on("GET /jobs/" + ID + "/logs", 200, "text/event-stream", ": nothing\n\n");

    assertThat(node.run("job", "logs", "-f", ID).exit()).isEqualTo(ExitCode.FAILED);
  }
}
