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
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRedirectTest {
  private final HttpFixture bench = new HttpFixture();

  @AfterEach
  void close() {
    bench.close();
  }

  /** {@code /to?status=S&location=L} redirects; everything else tells what it was asked. */
  private static void handle(HttpServerRequest request) {
    Future<Void> ignored =
        request
            .body()
            .compose(
                body -> {
                  if (request.path().equals("/to")) {
                    return request
                        .response()
                        .setStatusCode(Integer.parseInt(request.getParam("status")))
                        .putHeader("location", request.getParam("location"))
                        .end("elsewhere");
                  }
                  return request
                      .response()
                      .putHeader("content-type", "application/json")
                      .end(
                          new JsonObject()
                              .put("method", request.method().name())
                              .put("body", body.toString())
                              .put("type", request.getHeader("content-type"))
                              .put("authorization", request.getHeader("authorization"))
                              .put("cookie", request.getHeader("cookie"))
                              .put("key", request.getHeader("x-key"))
                              .put("other", request.getHeader("x-other"))
                              .toBuffer());
                });
  }

  private static JsonObject redirecting(int port, int status, String location) {
    return get(local(port, "/to?status=" + status + "&location=" + location))
        .put("followRedirects", true);
  }

  @Test
  void leavesRedirectsAloneUnlessTheJobFollows() {
    int port = bench.serve(HttpRedirectTest::handle);
    Outcome outcome = bench.run(redirecting(port, 302, "/x").put("followRedirects", false));
    assertThat(failed(outcome).error().code()).isEqualTo(Code.HTTP_STATUS);
    assertThat(result(outcome).getJsonObject("headers").getString("location")).isEqualTo("/x");
  }

  @ParameterizedTest
  @CsvSource({
    "301,POST,GET",
    "302,POST,GET",
    "303,POST,GET",
    "303,PUT,GET",
    "301,PUT,PUT",
    "307,POST,POST",
    "308,PUT,PUT",
    "302,DELETE,DELETE"
  })
  void followsWithTheMethodThatTheStatusAsksFor(int status, String method, String followed) {
    int port = bench.serve(HttpRedirectTest::handle);
    Outcome outcome =
        bench.run(redirecting(port, status, "/x").put("method", method).put("body", "b"));
    JsonObject seen = result(outcome).getJsonObject("body");
    boolean kept = method.equals(followed);
    assertThat(seen.getString("method")).isEqualTo(followed);
    assertThat(seen.getString("body")).isEqualTo(kept ? "\"b\"" : "");
    assertThat(seen.getString("type")).isEqualTo(kept ? "application/json" : null);
    assertThat(result(outcome).getString("url")).isEqualTo(local(port, "/x"));
  }

  @Test
  void keepsCredentialsOnOneOriginOnly() {
    int here = bench.serve(HttpRedirectTest::handle);
    int there = bench.serve(HttpRedirectTest::handle);
    JsonObject headers =
        new JsonObject()
            .put("Authorization", "mine")
            .put("Cookie", "a=b")
            .put("X-Key", new JsonObject().put("secret", "TOKEN"))
            .put("X-Other", "1");
    JsonObject same =
        result(bench.run(redirecting(here, 307, "/x").put("headers", headers)))
            .getJsonObject("body");
    assertThat(same.getString("authorization")).isEqualTo("mine");
    assertThat(same.getString("key")).isEqualTo("***");
    String back = local(there, "/to?status=307%26location=" + local(here, "/x"));
    for (String location : List.of(local(there, "/x"), back)) {
      JsonObject other =
          result(bench.run(redirecting(here, 307, location).put("headers", headers)))
              .getJsonObject("body");
      assertThat(other.getString("authorization")).isNull();
      assertThat(other.getString("cookie")).isNull();
      assertThat(other.getString("key")).isNull();
      assertThat(other.getString("other")).isEqualTo("1");
    }
  }

  @Test
  void givesUpOnLoops() {
    AtomicInteger asked = new AtomicInteger();
    int port =
        bench.serve(
            request -> {
              asked.incrementAndGet();
              Future<Void> ignored =
                  request.response().setStatusCode(302).putHeader("location", "/again").end();
            });
    Outcome.Failed failed = failed(bench.run(get(local(port, "/")).put("followRedirects", true)));
    assertThat(failed.error().code()).isEqualTo(Code.HTTP_STATUS);
    assertThat(failed.error().retryable()).isFalse();
    assertThat(failed.error().details().getString("reason")).isEqualTo("too_many_redirects");
    assertThat(asked).hasValue(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/",
        "//169.254.169.254/x",
        "http://2852039166/",
        "http://user@127.0.0.1/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd"
      })
  void checksEveryHop(String location) {
    int port = bench.serve(HttpRedirectTest::handle);
    Outcome.Failed failed = failed(bench.run(redirecting(port, 302, location)));
    assertThat(failed.error().code()).isEqualTo(Code.BLOCKED_TARGET);
    assertThat(failed.error().retryable()).isFalse();
  }

  @Test
  void doesNotReadLongBodiesOfRedirects() {
    int port =
        bench.serve(
            request -> {
              if (request.path().equals("/x")) {
                Future<Void> ignored = request.response().end("there");
                return;
              }
              Future<Void> ignored =
                  request
                      .response()
                      .setStatusCode(302)
                      .putHeader("location", "/x")
                      .putHeader("content-length", "100000000")
                      .write(Buffer.buffer(new byte[200_000]));
            });
    Outcome outcome = bench.run(get(local(port, "/")).put("followRedirects", true));
    assertThat(result(outcome).getString("body")).isEqualTo("there");
  }
}
