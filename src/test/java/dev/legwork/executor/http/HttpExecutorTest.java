package dev.legwork.executor.http;

import static dev.legwork.executor.http.HttpFixture.failed;
import static dev.legwork.executor.http.HttpFixture.get;
import static dev.legwork.executor.http.HttpFixture.local;
import static dev.legwork.executor.http.HttpFixture.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.executor.Outcome;
import dev.legwork.job.JobError.Code;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpExecutorTest {
  private final HttpFixture bench = new HttpFixture();

  @AfterEach
  void close() {
    bench.close();
  }

  /** Tells what it was asked. */
  private static void echo(HttpServerRequest request) {
    Future<Void> ignored =
        request
            .body()
            .compose(
                body -> {
                  JsonObject headers = new JsonObject();
                  request
                      .headers()
                      .forEach(
                          (name, value) ->
                              headers.put(name.toLowerCase(java.util.Locale.ROOT), value));
                  JsonObject seen =
                      new JsonObject()
                          .put("method", request.method().name())
                          .put("uri", request.uri())
                          .put("headers", headers)
                          .put("body", body.toString());
                  return request
                      .response()
                      .putHeader("content-type", "application/json")
                      .end(seen.toBuffer());
                });
  }

  private JsonObject echoed(JsonObject payload) {
    Outcome outcome = bench.run(payload);
    assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
    return result(outcome).getJsonObject("body");
  }

  @Test
  void sendsWhatTheJobSaysAndItsOwnMarks() {
    int port = bench.serve(HttpExecutorTest::echo);
    JsonObject seen = echoed(get(local(port, "/a?b=c")));
    assertThat(seen.getString("method")).isEqualTo("GET");
    assertThat(seen.getString("uri")).isEqualTo("/a?b=c");
    assertThat(seen.getJsonObject("headers").getMap())
        .containsEntry("host", "127.0.0.1:" + port)
        .containsEntry("user-agent", "Legwork/test")
        .containsEntry("accept-encoding", "gzip, deflate")
        .containsEntry("traceparent", FakeAttempt.TRACEPARENT)
        .doesNotContainKeys("content-length", "upgrade", "http2-settings");
    JsonObject own =
        new JsonObject()
            .put("User-Agent", "me")
            .put("Accept-Encoding", "identity")
            .put("Traceparent", "mine");
    assertThat(echoed(get(local(port, "/")).put("headers", own)).getJsonObject("headers").getMap())
        .containsEntry("user-agent", "me")
        .containsEntry("accept-encoding", "identity")
        .containsEntry("traceparent", "mine");
  }

  @Test
  void sendsEveryMethodAndBody() {
    String url = local(bench.serve(HttpExecutorTest::echo), "/");
    for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "REPORT")) {
      assertThat(echoed(get(url).put("method", method)).getString("method")).isEqualTo(method);
    }
    JsonObject posted = echoed(get(url).put("method", "POST"));
    assertThat(posted.getJsonObject("headers").getString("content-length")).isEqualTo("0");
    JsonObject json = echoed(get(url).put("body", new JsonObject().put("order", 4711)));
    assertThat(json.getString("method")).isEqualTo("POST");
    assertThat(json.getString("body")).isEqualTo("{\"order\":4711}");
    assertThat(json.getJsonObject("headers").getString("content-type"))
        .isEqualTo("application/json");
    JsonObject bytes =
        echoed(
            get(url)
                .put("method", "PUT")
                .put("headers", new JsonObject().put("Content-Type", "x/y"))
                .put("body", new JsonObject().put("base64", "aGk=")));
    assertThat(bytes.getString("body")).isEqualTo("hi");
    assertThat(bytes.getJsonObject("headers").getString("content-type")).isEqualTo("x/y");
  }

  @Test
  void revealsSecretsToTheServerAndMasksThemInTheResult() {
    String url = local(bench.serve(HttpExecutorTest::echo), "/");
    JsonObject secret = new JsonObject().put("secret", "TOKEN");
    Outcome outcome =
        bench.run(
            get(url)
                .put("headers", new JsonObject().put("x-key", secret))
                .put(
                    "auth",
                    new JsonObject()
                        .put(
                            "basic",
                            new JsonObject().put("username", "u").put("password", secret))));
    String text = outcome.result().text();
    assertThat(text).contains("\"x-key\":\"***\"").contains("\"authorization\":\"Basic ***\"");
    assertThat(text).doesNotContain("s3cr3t");
    JsonObject bearer = echoed(get(url).put("auth", new JsonObject().put("bearer", "open")));
    assertThat(bearer.getJsonObject("headers").getString("authorization")).isEqualTo("Bearer open");
  }

  @ParameterizedTest
  @CsvSource({"ABSENT", "BROKEN"})
  void rejectsJobsWhoseSecretsAreMissingOrCannotBeSent(String name) {
    JsonObject headers = new JsonObject().put("x-key", new JsonObject().put("secret", name));
    Outcome.Failed failed = failed(bench.run(get("http://127.0.0.1:1/").put("headers", headers)));
    assertThat(failed.error().code()).isEqualTo(Code.REJECTED);
    assertThat(failed.error().retryable()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "200,2xx,true,false",
    "204,2xx,true,false",
    "404,'200,404',true,false",
    "200,204,false,false",
    "301,2xx,false,false",
    "400,2xx,false,false",
    "408,2xx,false,true",
    "425,2xx,false,true",
    "429,2xx,false,true",
    "500,2xx,false,true",
    "503,2xx,false,true",
    "503,500-599,true,false"
  })
  void judgesByTheStatus(int status, String success, boolean succeeded, boolean retryable) {
    int port =
        bench.serve(
            request -> {
              Future<Void> ignored = request.response().setStatusCode(status).end();
            });
    Outcome outcome = bench.run(get(local(port, "/")).put("success", success));
    assertThat(result(outcome).getInteger("status")).isEqualTo(status);
    assertThat(outcome instanceof Outcome.Succeeded).isEqualTo(succeeded);
    if (outcome instanceof Outcome.Failed failed) {
      assertThat(failed.error().code()).isEqualTo(Code.HTTP_STATUS);
      assertThat(failed.error().retryable()).isEqualTo(retryable);
      assertThat(failed.error().details()).isEqualTo(new JsonObject().put("status", status));
    }
  }

  @Test
  void handsOnHowLongTheServerAsksToBeLeftAlone() {
    int port =
        bench.serve(
            request -> {
              Future<Void> ignored =
                  request.response().setStatusCode(503).putHeader("retry-after", "17").end("busy");
            });
    Outcome.Failed failed = failed(bench.run(get(local(port, "/"))));
    assertThat(failed.retryAfter()).isEqualTo(Duration.ofSeconds(17));
    assertThat(result(failed).getString("body")).isEqualTo("busy");
  }

  @Test
  void bringsBodiesAsTheirTypeSays() {
    JsonArray answers =
        new JsonArray()
            .add(new JsonArray().add("application/json").add("{\"a\": [1.50, null]} "))
            .add(new JsonArray().add("application/problem+json; charset=x").add("7"))
            .add(new JsonArray().add("application/json").add("{broken"))
            .add(new JsonArray().add("application/json").add("{} {}"))
            .add(new JsonArray().add("application/json").add("[".repeat(200) + "]".repeat(200)))
            .add(new JsonArray().add("application/json").add("\"\\ud800\""))
            .add(new JsonArray().add("text/plain").add("grün"))
            .add(new JsonArray().add("application/octet-stream").add("abc"))
            .add(new JsonArray().add("application/json").add(""));
    int port =
        bench.serve(
            request -> {
              JsonArray answer = answers.getJsonArray(Integer.parseInt(request.getParam("n")));
              Future<Void> ignored =
                  request
                      .response()
                      .putHeader("content-type", answer.getString(0))
                      .end(answer.getString(1));
            });
    List<Object> bodies = new ArrayList<>();
    for (int n = 0; n < answers.size(); n++) {
      bodies.add(result(bench.run(get(local(port, "/?n=" + n)))).getValue("body"));
    }
    assertThat(bodies)
        .containsExactly(
            new JsonObject().put("a", new JsonArray().add(1.5).addNull()),
            7,
            "{broken",
            "{} {}",
            "[".repeat(200) + "]".repeat(200),
            "\uFFFD",
            "grün",
            new JsonObject().put("base64", "YWJj"),
            null);
  }

  @Test
  void readsTheCharsetAndFallsBackToBase64() {
    Buffer latin = Buffer.buffer(new byte[] {'g', 'r', (byte) 0xFC, 'n'});
    int port =
        bench.serve(
            request -> {
              Future<Void> ignored =
                  request
                      .response()
                      .putHeader("content-type", "text/plain;charset=" + request.getParam("c"))
                      .end(latin);
            });
    assertThat(result(bench.run(get(local(port, "/?c=ISO-8859-1")))).getValue("body"))
        .isEqualTo("grün");
    assertThat(result(bench.run(get(local(port, "/?c=utf-8")))).getValue("body"))
        .isEqualTo(new JsonObject().put("base64", "Z3L8bg=="));
    assertThat(result(bench.run(get(local(port, "/?c=no%20such")))).getValue("body"))
        .isEqualTo(new JsonObject().put("base64", "Z3L8bg=="));
  }

  @Test
  void joinsHeadersAndListsCookies() {
    int port =
        bench.serve(
            request -> {
              HttpServerResponse response = request.response();
              response.headers().add("X-A", "1").add("x-a", "2");
              response.headers().add("Set-Cookie", "a=1").add("Set-Cookie", "b=2");
              Future<Void> ignored = response.end("ok");
            });
    JsonObject result = result(bench.run(get(local(port, "/"))));
    JsonObject headers = result.getJsonObject("headers");
    assertThat(headers.getString("x-a")).isEqualTo("1, 2");
    assertThat(headers.getJsonArray("set-cookie")).containsExactly("a=1", "b=2");
    assertThat(result.getInteger("bytes")).isEqualTo(2);
    assertThat(result.getLong("durationMs")).isNotNegative();
    assertThat(result.containsKey("url")).isFalse();
  }

  @Test
  void takesTheHeadWithoutABody() {
    int port =
        bench.serve(
            request -> {
              Future<Void> ignored =
                  request.response().putHeader("content-length", "9000000").end();
            });
    JsonObject result = result(bench.run(get(local(port, "/")).put("method", "HEAD")));
    assertThat(result.getInteger("bytes")).isZero();
    assertThat(result.getJsonObject("headers").getString("content-length")).isEqualTo("9000000");
  }

  @Test
  void keepsConnectionsForTheNextJob() {
    Set<Object> connections = ConcurrentHashMap.newKeySet();
    int port =
        bench.serve(
            request -> {
              connections.add(request.remoteAddress().port());
              echo(request);
            });
    for (int i = 0; i < 20; i++) {
      assertThat(echoed(get(local(port, "/" + i)))).isNotNull();
    }
    assertThat(connections).hasSize(1);
  }

  @Test
  void performsManyJobsAtOnce() {
    int port = bench.serve(HttpExecutorTest::echo);
    List<Future<Outcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 512; i++) {
      outcomes.add(bench.start(new FakeAttempt(get(local(port, "/" + i)))));
    }
    for (Future<Outcome> outcome : outcomes) {
      assertThat(HttpFixture.await(outcome)).isInstanceOf(Outcome.Succeeded.class);
    }
  }

  @Test
  void callsLiteralsOfBothFamilies() {
    int port = bench.serve(HttpExecutorTest::echo);
    JsonObject seen = echoed(get("http://[::ffff:127.0.0.1]:" + port + "/"));
    assertThat(seen.getJsonObject("headers").getString("host")).isEqualTo("127.0.0.1:" + port);
  }
}
