package dev.legwork.executor.http;

import static dev.legwork.executor.http.HttpFixture.answering;
import static dev.legwork.executor.http.HttpFixture.failed;
import static dev.legwork.executor.http.HttpFixture.get;
import static dev.legwork.executor.http.HttpFixture.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.executor.Outcome;
import dev.legwork.job.JobError.Code;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpTlsTest {
  private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
  private TestCertificate certificate;
  private HttpFixture bench;
  private int withHttp2;
  private int withHttp1;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    certificate = TestCertificate.in(directory);
    bench = trusting(certificate);
    withHttp2 = bench.serve(options().setUseAlpn(true), this::tell);
    withHttp1 = bench.serve(options().setUseAlpn(false), this::tell);
  }

  @AfterAll
  void close() {
    bench.close();
  }

  private static HttpFixture trusting(TestCertificate certificate) {
    return new HttpFixture(
        EgressPolicy.LOOPBACK_ONLY,
        answering(List.of(List.of("127.0.0.1"))),
        certificate == null ? null : certificate.trust());
  }

  private HttpServerOptions options() {
    return new HttpServerOptions().setSsl(true).setSni(true).setKeyCertOptions(certificate.key());
  }

  private void tell(HttpServerRequest request) {
    connections.add(request.connection());
    if (request.path().equals("/large")) {
      Future<Void> ignored = request.response().end(Buffer.buffer(new byte[900_000]));
      return;
    }
    if (request.path().equals("/down")) {
      Future<Void> ignored =
          request.response().setStatusCode(302).putHeader("location", "http://127.0.0.1/").end();
      return;
    }
    if (request.path().equals("/reset")) {
      request.response().reset(2);
      return;
    }
    String seen =
        request.version()
            + " "
            + request.authority()
            + " "
            + request.connection().indicatedServerName();
    Future<Void> ignored = request.response().end(seen);
  }

  @Test
  void speaksHttp2WhereTheServerOffersItInTheNameOfTheHost() {
    String body = result(bench.run(get("https://api.test:" + withHttp2 + "/"))).getString("body");
    assertThat(body).isEqualTo("HTTP_2 api.test:" + withHttp2 + " api.test");
  }

  @Test
  void fallsBackToHttp1() {
    String body = result(bench.run(get("https://api.test:" + withHttp1 + "/"))).getString("body");
    assertThat(body).isEqualTo("HTTP_1_1 api.test:" + withHttp1 + " api.test");
  }

  @Test
  void verifiesTheAddressOfALiteral() {
    assertThat(bench.run(get("https://127.0.0.1:" + withHttp2 + "/")))
        .isInstanceOf(Outcome.Succeeded.class);
  }

  @Test
  void sharesFewConnectionsAmongManyJobs() {
    connections.clear();
    List<Future<Outcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      String path = i % 10 == 0 ? "/large" : "/";
      outcomes.add(bench.start(new FakeAttempt(get("https://api.test:" + withHttp2 + path))));
    }
    for (Future<Outcome> outcome : outcomes) {
      assertThat(HttpFixture.await(outcome)).isInstanceOf(Outcome.Succeeded.class);
    }
    assertThat(connections).hasSizeLessThanOrEqualTo(8);
  }

  @Test
  void givesUpOneStreamOfASharedConnection() {
    JsonObject small = get("https://api.test:" + withHttp2 + "/large").put("maxResponse", 1000);
    assertThat(failed(bench.run(small)).error().code()).isEqualTo(Code.PAYLOAD_TOO_LARGE);
    Outcome.Failed reset = failed(bench.run(get("https://api.test:" + withHttp2 + "/reset")));
    assertThat(reset.error().code()).isEqualTo(Code.NETWORK);
    assertThat(reset.error().details().getString("reason")).isEqualTo("reset");
    assertThat(bench.run(get("https://api.test:" + withHttp2 + "/")))
        .isInstanceOf(Outcome.Succeeded.class);
  }

  @Test
  void neverGoesFromHttpsToHttp() {
    JsonObject payload =
        get("https://api.test:" + withHttp2 + "/down").put("followRedirects", true);
    assertThat(failed(bench.run(payload)).error().code()).isEqualTo(Code.BLOCKED_TARGET);
  }

  @ParameterizedTest
  @CsvSource({"true,other.test", "true,127.0.0.2", "false,api.test"})
  void refusesCertificatesOfOthersAndOfNobody(boolean trusted, String host) {
    try (HttpFixture strict = trusting(trusted ? certificate : null)) {
      int port = host.equals("127.0.0.2") ? listeningOnSecond(strict) : withHttp2;
      Outcome.Failed failed = failed(strict.run(get("https://" + host + ":" + port + "/")));
      assertThat(failed.error().code()).isEqualTo(Code.TLS);
      assertThat(failed.error().retryable()).isFalse();
    }
  }

  private int listeningOnSecond(HttpFixture strict) {
    return HttpFixture.await(
            strict
                .vertx
                .createHttpServer(options())
                .requestHandler(this::tell)
                .listen(0, "127.0.0.2"))
        .actualPort();
  }

  @Test
  void saysThatThereIsNoTls() {
    int plain =
        bench.serve(
            request -> {
              Future<Void> ignored = request.response().end();
            });
    assertThat(failed(bench.run(get("https://api.test:" + plain + "/"))).error().code())
        .isEqualTo(Code.TLS);
  }

  @Test
  void retriesWhenTheServerHangsUpInTheHandshake() {
    int port =
        bench.serveRaw(
            socket -> {
              Future<Void> ignored = socket.close();
            });
    Outcome.Failed failed = failed(bench.run(get("https://api.test:" + port + "/")));
    assertThat(failed.error().code()).as(failed.error().message()).isEqualTo(Code.NETWORK);
    assertThat(failed.error().retryable()).isTrue();
  }
}
