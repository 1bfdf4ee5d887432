package dev.legwork.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.access.Scope;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers for whom there are only some queues, and what becomes of tokens while they are used. */
@Timeout(30)
class QueueLimitsTest {
  private final KnownCallers callers = new KnownCallers();
  private final String admin = callers.add("ops", Scope.ADMIN);
  private final String mail = callers.addFor("mail", "mail", "post");
  private TestNode node;

  @BeforeEach
  void start() {
    HttpSettings plain = TestNode.settings();
    node =
        new TestNode(
            new HttpSettings(
                plain.host(),
                0,
                plain.maxBody(),
                plain.maxBatchBody(),
                plain.maxWait(),
                plain.idleTimeout(),
                plain.headerTimeout(),
                plain.bodyTimeout(),
                Duration.ofMillis(100),
                Set.of()),
            callers.ring);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private HttpResponse<String> post(String token, String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("Authorization", "Bearer " + token));
    return node.post("/api/v1" + path, body, all.toArray(String[]::new));
  }

  private HttpResponse<String> get(String token, String path) {
    return node.get("/api/v1" + path, "Authorization", "Bearer " + token);
  }

  private String submitted(String token, String body) {
    HttpResponse<String> answer = post(token, "/jobs", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return new JsonObject(answer.body()).getString("id");
  }

  private String delayed(String token, String queue) {
    return submitted(token, "{'process':{},'delay':'1h','queue':'" + queue + "'}");
  }

  private List<String> ids(String token, String query) {
    List<String> ids = new ArrayList<>();
    String cursor = "";
    do {
      JsonObject page = new JsonObject(get(token, "/jobs?limit=2" + query + cursor).body());
      page.getJsonArray("items").forEach(job -> ids.add(((JsonObject) job).getString("id")));
      cursor =
          page.getString("nextCursor") == null ? "" : "&cursor=" + page.getString("nextCursor");
    } while (!cursor.isEmpty());
    return ids;
  }

  @Test
  void aListHoldsOnlyWhatIsThereForTheCallerPageByPage() {
    List<String> own = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      delayed(admin, "secret");
      own.add(0, delayed(admin, i % 2 == 0 ? "mail" : "post"));
      delayed(admin, "default");
    }
    assertThat(ids(mail, "")).isEqualTo(own);
    assertThat(ids(mail, "&state=scheduled")).isEqualTo(own);
    assertThat(ids(mail, "&queue=mail")).hasSize(3);
    assertThat(ids(mail, "&queue=secret")).isEmpty();
    assertThat(ids(admin, "")).hasSize(15);
  }

  @Test
  void submittingElsewhereIsForbiddenWhateverTheWay() {
    String elsewhere = "{'process':{},'queue':'secret'}";
    assertThat(post(mail, "/jobs", elsewhere).statusCode()).isEqualTo(403);
    assertThat(post(mail, "/jobs", "{'process':{}}").statusCode()).isEqualTo(403);
    assertThat(post(mail, "/call", elsewhere).statusCode()).isEqualTo(403);
    JsonArray items =
        new JsonObject(
                post(mail, "/jobs/batch", "[" + elsewhere + ",{'process':{},'queue':'mail'}]")
                    .body())
            .getJsonArray("items");
    assertThat(items.getJsonObject(0).getInteger("status")).isEqualTo(403);
    assertThat(items.getJsonObject(1).getInteger("status")).isEqualTo(202);
    String secret = delayed(admin, "secret");
    assertThat(post(mail, "/jobs/" + secret + "/rerun", "").statusCode()).isEqualTo(404);
  }

  @Test
  void programsNeedAScopeOfTheirOwnWhateverTheWay() {
    String writer = callers.add("writer", Scope.JOBS_WRITE, Scope.JOBS_READ);
    String program = "{'process':{}}";
    assertThat(post(writer, "/jobs", program).statusCode()).isEqualTo(403);
    assertThat(post(writer, "/call", program).statusCode()).isEqualTo(403);
    assertThat(post(writer, "/jobs/batch", "[" + program + "]").body()).contains("403");
    String job = submitted(admin, program);
    assertThat(post(writer, "/jobs/" + job + "/rerun", "").statusCode()).isEqualTo(403);
    String runner = callers.add("runner", Scope.JOBS_WRITE, Scope.PROCESS_RUN);
    assertThat(post(runner, "/jobs", program).statusCode()).isEqualTo(202);
    assertThat(post(runner, "/call", program).statusCode()).isEqualTo(200);
    assertThat(post(runner, "/jobs/" + job + "/rerun", "").statusCode()).isEqualTo(202);
  }

  @Test
  void aDedupeKeyOfAnotherQueueShowsAndChangesNothing() {
    String keyed = "{'process':{'say':'theirs'},'delay':'1h','dedupe':{'key':'k'%s},'queue':'%s'}";
    String first = submitted(admin, String.format(keyed, "", "secret"));
    for (String mode : List.of("", ",'onDuplicate':'replace'", ",'onDuplicate':'reject'")) {
      HttpResponse<String> answer = post(mail, "/jobs", String.format(keyed, mode, "mail"));
      assertThat(answer.statusCode()).isEqualTo(409);
      assertThat(answer.body()).doesNotContain(first).doesNotContain("secret");
    }
    JsonObject job = new JsonObject(get(admin, "/jobs/" + first).body());
    assertThat(job.getString("queue")).isEqualTo("secret");
    assertThat(job.getInteger("version")).isEqualTo(1);
    HttpResponse<String> after =
        post(mail, "/jobs", "{'process':{},'queue':'mail','after':['" + first + "']}");
    assertThat(after.statusCode()).isEqualTo(422);
    assertThat(after.body()).contains("not there");
  }

  @Test
  void bulkTouchesOnlyOwnQueuesAndAPlanIsItsMakersAlone() {
    String secret = delayed(admin, "secret");
    String own = delayed(admin, "mail");
    String filter = "{'action':'cancel','filter':{}}";
    JsonObject plan = new JsonObject(post(mail, "/bulk", filter).body());
    assertThat(plan.getInteger("matched")).isEqualTo(1);
    JsonObject named =
        new JsonObject(
            post(mail, "/bulk", "{'action':'cancel','ids':['" + secret + "','" + own + "']}")
                .body());
    assertThat(named.getInteger("matched")).isEqualTo(1);
    JsonObject wide = new JsonObject(post(admin, "/bulk", filter).body());
    assertThat(wide.getInteger("matched")).isEqualTo(2);
    String stolen = "{'token':'" + wide.getString("token") + "','expected':2}";
    assertThat(post(mail, "/bulk", stolen).statusCode()).isEqualTo(409);
    String run = "{'token':'" + plan.getString("token") + "','expected':1}";
    assertThat(post(mail, "/bulk", run).statusCode()).isEqualTo(202);
    JsonObject left = new JsonObject(get(admin, "/jobs/" + secret).body());
    assertThat(left.getString("state")).isEqualTo("scheduled");
  }

  @Test
  void queuesAndFiguresOfOthersAreNotShown() {
    delayed(admin, "secret");
    delayed(admin, "mail");
    assertThat(get(mail, "/queues").body()).contains("mail").doesNotContain("secret");
    assertThat(get(mail, "/queues/secret").body()).contains("There is no queue secret");
    assertThat(post(mail, "/queues/new/pause", "").statusCode()).isEqualTo(404);
    assertThat(post(mail, "/queues/mail/pause", "").statusCode()).isEqualTo(200);
    assertThat(get(mail, "/stats").statusCode()).isEqualTo(403);
    assertThat(get(mail, "/events?topics=stats").statusCode()).isEqualTo(403);
    assertThat(get(admin, "/queues").body()).contains("secret").doesNotContain("\"new\"");
  }

  @Test
  void idempotencyKeysOfDifferentCallersNeverMeet() {
    String body = "{'process':{},'delay':'1h','queue':'mail'}";
    String one =
        new JsonObject(post(mail, "/jobs", body, "Idempotency-Key", "k").body()).getString("id");
    HttpResponse<String> again = post(mail, "/jobs", body, "Idempotency-Key", "k");
    assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
    HttpResponse<String> other = post(admin, "/jobs", body, "Idempotency-Key", "k");
    assertThat(new JsonObject(other.body()).getString("id")).isNotEqualTo(one);
  }

  private BufferedReader stream(String token, String path) throws Exception {
    HttpRequest request =
        node.request("/api/v1" + path)
            .header("Authorization", "Bearer " + token)
            .header("Accept", "text/event-stream")
            .build();
    HttpResponse<java.io.InputStream> response =
        node.client.send(request, BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  private static String until(BufferedReader lines, String mark) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      seen.append(line).append('\n');
      if (line.contains(mark)) {
        return seen.toString();
      }
    }
    throw new AssertionError("It ended after " + seen);
  }

  @Test
  void aStreamTellsNothingOfOtherQueuesWhateverTopicsAreNamed() throws Exception {
    String secret = delayed(admin, "secret");
    try (BufferedReader lines =
        stream(mail, "/events?topics=queue:secret,queue:mail,job:" + secret)) {
      assertThat(post(admin, "/jobs/" + secret + "/cancel", "{}").statusCode()).isEqualTo(200);
      delayed(admin, "secret");
      String own = delayed(admin, "mail");
      assertThat(until(lines, "jobs/" + own)).doesNotContain("secret").doesNotContain(secret);
    }
  }

  @Test
  void aStreamEndsWhenItsTokenIsRevokedOrExpires() throws Exception {
    String brief = callers.add("brief", Set.of(Scope.JOBS_READ), null, Duration.ofMinutes(1));
    String job = submitted(admin, "{'process':{'hold':true},'queue':'mail'}");
    try (BufferedReader events = stream(mail, "/events?topics=queue:mail");
        BufferedReader states = stream(mail, "/jobs/" + job + "/events");
        BufferedReader logs = stream(mail, "/jobs/" + job + "/logs");
        BufferedReader late = stream(brief, "/events?topics=queue:mail")) {
      callers.revoke("mail");
      callers.clock.tick(Duration.ofMinutes(1));
      for (BufferedReader stream : List.of(events, states, logs, late)) {
        assertThat(stream.lines()).allMatch(line -> !line.contains("succeeded"));
      }
    }
    assertThat(get(mail, "/jobs").statusCode()).isEqualTo(401);
    assertThat(get(brief, "/jobs").statusCode()).isEqualTo(401);
    assertThat(get(admin, "/jobs").statusCode()).isEqualTo(200);
    node.release(job);
  }

  @Test
  void aTokenThatIsRevokedAmidRequestsWorksNeverAgain() {
    int after = 0;
    for (int i = 0; i < 200; i++) {
      if (i == 100) {
        callers.revoke("mail");
      }
      String body = "{'process':{},'delay':'1h','queue':'mail'}";
      int status = post(mail, "/jobs", body).statusCode();
      assertThat(status).isEqualTo(i < 100 ? 202 : 401);
      after += status == 401 ? 1 : 0;
    }
    assertThat(after).isEqualTo(100);
    assertThat(ids(admin, "&queue=mail")).hasSize(100);
  }

  private HttpResponse<String> progress(String token, String job, String body) {
    return node.send(
        node.request("/api/v1/jobs/" + job + "/progress")
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString(body)));
  }

  private String attemptOf(String job) {
    return node.attemptTokens.of(
        TestNode.await(node.engine.jobs().get(dev.legwork.job.JobId.parse(job).orElseThrow())));
  }

  @Test
  void anAttemptReportsItsProgressAsLongAsItRuns() {
    String job = submitted(mail, "{'process':{'hold':true},'queue':'mail'}");
    String token = attemptOf(job);
    assertThat(progress(token, job, "{\"percent\":40}").statusCode()).isEqualTo(204);
    assertThat(progress(token, job, "[1,\"two\"]").statusCode()).isEqualTo(204);
    JsonObject seen = new JsonObject(get(mail, "/jobs/" + job).body());
    assertThat(seen.getValue("progress")).isEqualTo(new JsonArray().add(1).add("two"));
    assertThat(progress(token, job, "{").statusCode()).isEqualTo(400);
    assertThat(progress(token, job, "\"" + "x".repeat(20_000) + "\"").statusCode()).isEqualTo(413);
    String other = submitted(mail, "{'process':{'hold':true},'queue':'mail'}");
    assertThat(progress(token, other, "1").statusCode()).isEqualTo(404);
    assertThat(progress(mail, job, "1").statusCode()).isEqualTo(403);
    node.release(job);
    TestNode.await(
        node.engine
            .jobs()
            .awaitFinal(dev.legwork.job.JobId.parse(job).orElseThrow(), Duration.ofSeconds(20)));
    HttpResponse<String> late = progress(token, job, "1");
    assertThat(late.statusCode()).isEqualTo(409);
    assertThat(late.body()).contains("urn:legwork:problem:lease-lost");
    node.release(other);
  }

  @Test
  void whatAnAttemptSubmitsAreItsJobsChildren() {
    String job = submitted(mail, "{'process':{'hold':true},'queue':'mail'}");
    String token = attemptOf(job);
    String child = submitted(token, "{'process':{'hold':true},'queue':'post'}");
    JsonObject made = new JsonObject(get(token, "/jobs/" + child).body());
    assertThat(made.getString("parentId")).isEqualTo(job);
    assertThat(made.getString("rootId")).isEqualTo(job);
    String grandchild = submitted(attemptOf(child), "{'process':{},'queue':'mail'}");
    JsonObject young = new JsonObject(get(mail, "/jobs/" + grandchild).body());
    assertThat(young.getString("parentId")).isEqualTo(child);
    assertThat(young.getString("rootId")).isEqualTo(job);
    // Neither of its children's children, nor of queues that its submitter does not know.
    assertThat(get(token, "/jobs/" + grandchild).statusCode()).isEqualTo(404);
    assertThat(post(token, "/jobs", "{'process':{},'queue':'secret'}").statusCode()).isEqualTo(403);
    assertThat(post(token, "/jobs/" + child + "/cancel", "{}").statusCode()).isEqualTo(403);
    // A second attempt that repeats a request gets the child that the first one made.
    String keyed = "{'process':{},'delay':'1h','queue':'mail'}";
    HttpResponse<String> once = post(token, "/jobs", keyed, "Idempotency-Key", "step-1");
    HttpResponse<String> twice = post(token, "/jobs", keyed, "Idempotency-Key", "step-1");
    assertThat(new JsonObject(twice.body()).getString("id"))
        .isEqualTo(new JsonObject(once.body()).getString("id"));
    callers.revoke("mail");
    assertThat(post(token, "/jobs", "{'process':{},'queue':'mail'}").statusCode()).isEqualTo(403);
    assertThat(get(token, "/jobs/" + job).statusCode()).isEqualTo(200);
    node.release(job);
    node.release(child);
  }
}
