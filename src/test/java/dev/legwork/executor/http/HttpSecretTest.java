package dev.legwork.executor.http;

import static dev.legwork.executor.http.HttpFixture.failed;
import static dev.legwork.executor.http.HttpFixture.get;
import static dev.legwork.executor.http.HttpFixture.local;
import static dev.legwork.executor.http.HttpFixture.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.executor.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSecretTest {
  private static final String TOKEN = "s3cr3t-t0ken";
  private final HttpFixture bench = new HttpFixture();

  @AfterEach
  void close() {
    bench.close();
  }

  private static JsonObject call(String url) {
    return get(url)
        .put(
            "headers",
            new JsonObject()
                .put("x-key", new JsonObject().put("secret", "TOKEN"))
                .put("x-number", new JsonObject().put("secret", "NUMBER")));
  }

  private static String key(HttpServerRequest request) {
    assertThat(request.getHeader("x-number")).isEqualTo("48151623");
    return request.getHeader("x-key");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 1001, 65_536})
  void bodiesInBlobsAreMaskedWhereverTheyAreCut(int chunk) {
    int port =
        bench.serve(
            request -> {
              Buffer body = Buffer.buffer();
              for (int i = 0; i < 8000; i++) {
                body.appendString(key(request)).appendByte((byte) 0xFF);
              }
              request.response().setChunked(true);
              for (int at = 0; at < body.length(); at += chunk) {
                int end = Math.min(body.length(), at + chunk);
                request.response().write(body.slice(at, end));
              }
              request.response().end();
            });
    FakeAttempt attempt = new FakeAttempt(call(local(port, "/")));
    JsonObject result = result(bench.run(attempt));
    assertThat(result.getString("bodyRef")).isNotNull();
    assertThat(attempt.blob().toString(StandardCharsets.ISO_8859_1))
        .isEqualTo("***\u00ff".repeat(8000));
    assertThat(result.getInteger("bytes")).isEqualTo(8000 * (TOKEN.length() + 1));
  }

  @Test
  void binaryBodiesAreMaskedBeforeTheyAreEncoded() {
    int port =
        bench.serve(
            request ->
                request
                    .response()
                    .putHeader("content-type", "application/octet-stream")
                    .end(Buffer.buffer(new byte[] {0, -1}).appendString(key(request))));
    JsonObject body = result(bench.run(call(local(port, "/")))).getJsonObject("body");
    assertThat(Base64.getDecoder().decode(body.getString("base64")))
        .containsExactly(0, -1, '*', '*', '*');
  }

  @Test
  void jsonBodiesStayJson() {
    int port =
        bench.serve(
            request ->
                request
                    .response()
                    .putHeader("content-type", "application/json")
                    .end("{\"a\":48151623,\"b\":[\"" + key(request) + "\"],\"c\":1.50}"));
    String text = bench.run(call(local(port, "/"))).result().text();
    assertThat(text).contains("\"body\":{\"a\":\"***\",\"b\":[\"***\"],\"c\":1.50}");
  }

  @Test
  void whereARedirectLedIsMaskedInResultAndError() {
    int port =
        bench.serve(
            request -> {
              String to =
                  switch (request.path()) {
                    case "/ok" -> "/there?key=" + key(request);
                    case "/lost" -> "http://" + key(request) + ".test/";
                    default -> null;
                  };
              if (to != null) {
                request.response().putHeader("location", to).setStatusCode(302);
              }
              request.response().end("x");
            });
    JsonObject ok = call(local(port, "/ok")).put("followRedirects", true);
    assertThat(result(bench.run(ok)).getString("url")).isEqualTo(local(port, "/there?key=***"));
    JsonObject lost = call(local(port, "/lost")).put("followRedirects", true);
    Outcome.Failed failure = failed(bench.run(lost));
    assertThat(failure.error().message()).contains("***").doesNotContain(TOKEN);
    assertThat(failure.error().details().encode()).contains("***").doesNotContain(TOKEN);
  }
}
