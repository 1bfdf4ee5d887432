package dev.legwork.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.access.Access;
import dev.legwork.job.JobId;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers send. Every answer is a problem document, and the node goes on. */
@SuppressWarnings("StringConcatToTextBlock") // HTTP ends its lines with CR LF.
@Timeout(20)
class HostileRequestsTest {
  private static TestNode node;

  @BeforeAll
  static void start() {
    HttpSettings plain = TestNode.settings();
    HttpSettings impatient =
        new HttpSettings(
            plain.host(),
            0,
            64 * 1024,
            128 * 1024,
            Duration.ofSeconds(5),
            Duration.ofSeconds(6),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(200),
            Set.of("console.example.com"));
    node =
        new TestNode(
            impatient,
            routes ->
                routes.add(
                    HttpMethod.GET,
                    "/broken",
                    Access.READ,
                    ctx -> {
                      throw new IllegalStateException("secret of the node");
                    }));
  }

  @AfterAll
  static void stop() {
    assertThat(node.get("/health/live").statusCode()).isEqualTo(200);
    node.close();
  }

  @CanIgnoreReturnValue
  private static JsonObject problem(HttpResponse<String> response, int status, String slug) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonObject problem = new JsonObject(response.body());
    assertThat(problem.getString("type")).isEqualTo("urn:legwork:problem:" + slug);
    assertThat(problem.getInteger("status")).isEqualTo(status);
    return problem;
  }

  /** Everything that comes until the connection is closed. */
  private static String exchange(String request) throws IOException {
    try (Socket socket = node.socket()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return readAll(socket);
    }
  }

  private static String readAll(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder text = new StringBuilder();
    byte[] piece = new byte[8192];
    try {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        text.append(new String(piece, 0, read, StandardCharsets.ISO_8859_1));
      }
    } catch (SocketException e) {
      // Reset: closed by the other side all the same.
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "nonsense",
        "[]",
        "\"text\"",
        "null",
        "{\"process\":{},\"process\":{}}",
        "{\"process\":{}} trailing",
        "{\"process\":{\"a\":1e999}}"
      })
  void whatIsNoJsonObjectIsMalformed(String body) {
    problem(
        node.send(
            node.request("/api/v1/jobs")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))),
        400,
        "malformed");
  }

  @Test
  void depthIsBounded() {
    problem(
        node.send(
            node.request("/api/v1/jobs")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("[".repeat(60_000)))),
        400,
        "malformed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'http':{},'process':{}} | /process",
        "{'name':'x'} | ''",
        "{'process':7} | /process",
        "{'process':{},'delay':30} | /delay",
        "{'process':{},'queue':'../x'} | /queue",
        "{'process':{},'nmae':'x'} | /nmae",
        "{'process':{'wrong':1}} | /process/wrong",
        "{'http':{}} | /http"
      })
  void whatIsWrongIsNamedByItsPlace(String body, String pointer) {
    JsonObject problem = problem(node.post("/api/v1/jobs", body), 422, "validation");
    assertThat(problem.getJsonArray("errors").getJsonObject(0).getString("pointer"))
        .isEqualTo(pointer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api",
        "/api/v1",
        "/api/v1/nothing",
        "/api/v2/jobs",
        "/api/v1/jobs/x/y/z",
        "/%2e%2e/x"
      })
  void whereThereIsNothingIsNotFound(String path) {
    problem(node.get(path), 404, "not-found");
  }

  @Test
  void aJobThatIsNotThereIsNotFound() {
    for (String id : new String[] {JobId.next().toString(), "x", "%00", "a".repeat(36)}) {
      problem(node.get("/api/v1/jobs/" + id), 404, "not-found");
      problem(node.postEmpty("/api/v1/jobs/" + id + "/cancel"), 404, "not-found");
      problem(node.get("/api/v1/jobs/" + id + "/logs"), 404, "not-found");
      problem(
          node.get("/api/v1/jobs/" + id + "/events", "Accept", "text/event-stream"),
          404,
          "not-found");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /api/v1/jobs, 'GET, POST'",
    "POST, /api/v1/queues/q, 'GET, PATCH'",
    "GET, /api/v1/jobs/x/cancel, POST",
    "DELETE, /health/live, GET"
  })
  void aMethodThatIsNotOfferedIsToldWhichAre(String method, String path, String allowed) {
    HttpResponse<String> response =
        node.send(node.request(path).method(method, BodyPublishers.noBody()));
    problem(response, 405, "method-not-allowed");
    assertThat(response.headers().firstValue("Allow")).hasValue(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/x-www-form-urlencoded", "application/x-ndjson"})
  void aBodyOfAnotherTypeIsNotRead(String type) {
    problem(
        node.send(
            node.request("/api/v1/jobs")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("{\"process\":{}}"))),
        415,
        "unsupported-media-type");
  }

  @Test
  void anAcceptThatNothingMeetsIsNotAcceptable() {
    String id = node.finished("{'process':{}}").getString("id");
    problem(node.get("/api/v1/jobs/" + id + "/logs", "Accept", "image/png"), 406, "not-acceptable");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/jobs?stat=failed",
        "/api/v1/jobs?state=broken",
        "/api/v1/jobs?limit=0",
        "/api/v1/jobs?limit=201",
        "/api/v1/jobs?limit=1&limit=2",
        "/api/v1/jobs?createdAfter=yesterday",
        "/api/v1/jobs?rootId=1",
        "/api/v1/jobs?name=%ff%zz",
        "/api/v1/queues?x=1",
        "/api/v1/events",
        "/api/v1/events?topics=weather"
      })
  void aParameterThatIsWrongIsNamed(String path) throws IOException {
    String answer =
        exchange("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 400").contains("urn:legwork:problem:malformed");
  }

  @Test
  void aDefectIsAnsweredWithAnIdAndNothingElse() {
    JsonObject problem = problem(node.get("/broken"), 500, "internal");
    assertThat(problem.getString("requestId")).isNotBlank();
    assertThat(problem.encode()).doesNotContain("secret");
  }

  @Test
  void aBodyThatSaysItIsTooLargeIsRefusedBeforeItComes() throws IOException {
    String answer =
        exchange(
            "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413").contains("urn:legwork:problem:too-large");
    assertThat(answer).doesNotContain("100 Continue");
  }

  @Test
  void whoAsksBeforeSendingIsToldToGoOn() throws IOException {
    try (Socket socket = node.socket()) {
      String body = "{\"process\":{}}";
      socket
          .getOutputStream()
          .write(
              ("POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                      + "Content-Type: application/json\r\nExpect: 100-continue\r\n"
                      + "Content-Length: "
                      + body.length()
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] go = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
      assertThat(new String(go, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 100");
      socket.getOutputStream().write(body.getBytes(StandardCharsets.US_ASCII));
      assertThat(readAll(socket)).startsWith("HTTP/1.1 202");
    }
  }

  @Test
  void aBodyThatGrowsTooLargeIsRefusedWhileItComes() throws IOException {
    StringBuilder chunks = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      chunks.append("2000\r\n").append("x".repeat(0x2000)).append("\r\n");
    }
    String answer =
        exchange(
            "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + chunks);
    assertThat(answer).startsWith("HTTP/1.1 413");
  }

  @Test
  void aBodyThatNeverEndsIsGivenUp() throws IOException {
    String answer =
        exchange(
            "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 100\r\n\r\n{\"process\":");
    assertThat(answer).startsWith("HTTP/1.1 408").contains("request-timeout");
  }

  @Test
  void aRequestThatNeverBeginsIsGivenUp() throws IOException {
    assertThat(exchange("GET /api/v1/jo")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nContent-Length: 6\r\n\r\n{\"process\":{}}",
        "Content-Length: -1\r\n\r\n{}",
        "Content-Length: 1x\r\n\r\n{}",
        "Content-Length : 14\r\n\r\n{\"process\":{}}",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"
      })
  void aBodyOfTwoLengthsIsNoRequest(String rest) throws IOException {
    String answer =
        exchange(
            "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + rest
                + "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 400")).as(answer).isTrue();
    assertThat(answer).doesNotContain("\"UP\"");
  }

  @Test
  void aLengthBesideChunksIsOneRequestNeverTwo() throws IOException {
    String answer =
        exchange(
            "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                + "0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(answer.split("HTTP/1.1 ", -1)).hasSizeLessThanOrEqualTo(2);
    assertThat(answer).doesNotContain("\"UP\"");
  }

  @Test
  void linesAndHeadersAreBounded() throws IOException {
    assertThat(exchange("GET /" + "x".repeat(5000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.")
        .contains(" 414 ")
        .contains("uri-too-long");
    assertThat(
            exchange(
                "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: "
                    + "x".repeat(9000)
                    + "\r\n\r\n"))
        .contains(" 431 ")
        .contains("headers-too-large");
    assertThat(exchange("\0\1\2\3nonsense\r\n\r\n")).doesNotContain(" 200 ");
  }

  @Test
  void aPageOfAnotherOriginChangesNothing() throws IOException {
    String body = "Content-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"process\":{}}";
    String post = "POST /api/v1/jobs HTTP/1.1\r\nConnection: close\r\nHost: localhost:80\r\n";
    assertThat(exchange(post + "Origin: https://evil.example\r\n" + body))
        .startsWith("HTTP/1.1 403");
    assertThat(exchange(post + "Origin: null\r\n" + body)).startsWith("HTTP/1.1 403");
    assertThat(exchange(post + "Origin: http://localhost:80\r\n" + body))
        .startsWith("HTTP/1.1 202");
    assertThat(exchange(post + "Origin: https://console.example.com\r\n" + body))
        .startsWith("HTTP/1.1 202");
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example, 403",
    "127.0.0.1.evil.example, 403",
    "localhost, 200",
    "a.localhost:8080, 200",
    "127.0.0.1:8080, 200",
    "console.example.com, 200"
  })
  void aNodeOnLoopbackAnswersToItsOwnNamesAlone(String host, int status) throws IOException {
    assertThat(
            exchange(
                "GET /health/live HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status);
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    String answer =
        exchange(
            "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer.indexOf("200 OK")).isLessThan(answer.indexOf("404"));
  }

  @Test
  void noUpgradeToHttp2IsTaken() throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    HttpResponse<String> response =
        client.send(node.request("/health/live").build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(exchange("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).doesNotContain(" 200 ");
  }
}
