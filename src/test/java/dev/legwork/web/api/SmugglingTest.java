package dev.legwork.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that a proxy may delimit in another way than the node: each is one request or none, and
 * what stands behind it, a submission, is never taken for another.
 */
@SuppressWarnings("StringConcatToTextBlock") // HTTP ends its lines with CR LF.
@Timeout(30)
class SmugglingTest {
  private static final String HIDDEN_BODY = "{\"process\":{},\"name\":\"smuggled\"}";
  private static final String HIDDEN =
      "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Content-Length: "
          + HIDDEN_BODY.length()
          + "\r\n\r\n"
          + HIDDEN_BODY;

  private static TestNode node;

  @BeforeAll
  static void start() {
    Duration second = Duration.ofSeconds(1);
    node =
        new TestNode(
            new HttpSettings(
                "127.0.0.1",
                0,
                64 * 1024,
                64 * 1024,
                second,
                // What waits for more is given up soon.
                Duration.ofSeconds(2),
                second,
                second,
                second,
                Set.of()),
            router -> {});
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static String post(String headers, String rest) {
    return "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + headers
        + "\r\n"
        + rest;
  }

  static Stream<Arguments> requests() {
    String chunked = "Transfer-Encoding: chunked\r\n";
    String body = "e\r\n{\"process\":{}}\r\n0\r\n\r\n";
    int hidden = HIDDEN.length();
    return Stream.of(
        request("CL.TE", post("Content-Length: 6\r\n" + chunked, "0\r\n\r\n" + HIDDEN)),
        request("TE.CL", post(chunked + "Content-Length: 4\r\n", "0\r\n\r\n" + HIDDEN)),
        request("TE twice", post(chunked + chunked, "0\r\n\r\n" + HIDDEN)),
        request("TE identity", post("Transfer-Encoding: identity\r\n", HIDDEN)),
        request(
            "TE chunked, identity",
            post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n" + HIDDEN)),
        request("TE xchunked", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + HIDDEN)),
        request(
            "TE xchunked with CL",
            post("Content-Length: 5\r\nTransfer-Encoding: xchunked\r\n", "0\r\n\r\n" + HIDDEN)),
        request("TE obs-fold", post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n" + HIDDEN)),
        request(
            "TE obs-fold with CL",
            post("Content-Length: 5\r\nTransfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n" + HIDDEN)),
        request(
            "TE vertical tab", post("Transfer-Encoding: \u000bchunked\r\n", "0\r\n\r\n" + HIDDEN)),
        request("TE space colon", post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n" + HIDDEN)),
        request(
            "CL twice", post("Content-Length: 0\r\nContent-Length: " + hidden + "\r\n", HIDDEN)),
        request("CL list", post("Content-Length: 0, " + hidden + "\r\n", HIDDEN)),
        request("CL plus", post("Content-Length: +0\r\n", HIDDEN)),
        request("CL minus", post("Content-Length: -0\r\n", HIDDEN)),
        request("CL hex", post("Content-Length: 0x0\r\n", HIDDEN)),
        request("CL empty", post("Content-Length:\r\n", HIDDEN)),
        request("CL overflow", post("Content-Length: 18446744073709551616\r\n", HIDDEN)),
        request("CL obs-fold", post("Content-Length:\r\n 0\r\n", HIDDEN)),
        request("bare LF in headers", post("X: y\nContent-Length: 0\n", HIDDEN)),
        request("bare CR in a header", post("X: y\rContent-Length: 0\r\n", HIDDEN)),
        request("NUL in a header", post("X: a\0b\r\nContent-Length: 0\r\n", HIDDEN)),
        request(
            "space before the first header",
            post("Content-Length: 0\r\n", HIDDEN).replace("\r\nHost", "\r\n Host")),
        request("chunk extension", post(chunked, "0;x=\"\r\n" + HIDDEN + "\"\r\n\r\n")),
        request("chunk extension with LF", post(chunked, "0;x\n\r\n" + HIDDEN)),
        request("chunk size with LF", post(chunked, "0\n\n" + HIDDEN)),
        request("chunk size overflow", post(chunked, "100000000\r\n" + HIDDEN)),
        request("chunk size huge", post(chunked, "ffffffffffffffff0\r\n" + HIDDEN)),
        request("chunk size minus", post(chunked, "-1\r\n" + HIDDEN)),
        request("chunk size 0x", post(chunked, "0x0\r\n\r\n" + HIDDEN)),
        request("chunk longer than said", post(chunked, "1\r\n{}\r\n0\r\n\r\n" + HIDDEN)),
        request("trailer that names a length", post(chunked, "0\r\nContent-Length: 5\r\n\r\n")),
        request(
            "GET with a body",
            "GET /health/live HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Length: "
                + hidden
                + "\r\n\r\n"
                + HIDDEN),
        request("HTTP/1.0 chunked", post(chunked, body).replace("HTTP/1.1", "HTTP/1.0") + HIDDEN),
        request("no host", HIDDEN.replace("Host: localhost\r\n", "")),
        request("two hosts", "GET /health/live HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n"),
        request(
            "absolute URI",
            "GET http://evil.example/health/live HTTP/1.1\r\nHost: localhost\r\n" + "\r\n"),
        request("version 9", "GET /health/live HTTP/9.9\r\nHost: localhost\r\n\r\n"));
  }

  private static Arguments request(String name, String text) {
    return Arguments.of(name, text);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void isOneRequestOrNone(String name, String text) throws IOException {
    String before = node.get("/api/v1/jobs").body();
    String answer;
    try (Socket socket = node.socket()) {
      RawHttp.send(socket, text);
      answer = RawHttp.readAll(socket);
    }
    int answers = answer.split("HTTP/1\\.[01] \\d{3} ", -1).length - 1;
    assertThat(answers).as(answer).isLessThanOrEqualTo(1);
    assertThat(node.get("/api/v1/jobs").body()).as(answer).isEqualTo(before);
  }

  @Test
  void theSameTextIsAJobWhenItIsARequestOfItsOwn() throws IOException {
    try (Socket socket = node.socket()) {
      RawHttp.send(socket, HIDDEN.repeat(2));
      assertThat(RawHttp.readAll(socket).split("HTTP/1.1 202 ", -1)).hasSize(3);
    }
  }
}
