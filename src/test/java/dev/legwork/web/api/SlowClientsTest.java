package dev.legwork.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.access.Access;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that take their time: each is cut, and the node answers others meanwhile. */
@SuppressWarnings("StringConcatToTextBlock") // HTTP ends its lines with CR LF.
@Timeout(60)
class SlowClientsTest {
  private static final Buffer PIECE = Buffer.buffer(new byte[64 * 1024]);

  private static final AtomicReference<CompletableFuture<Long>> streamed = new AtomicReference<>();
  private static TestNode patient;
  private static TestNode hasty;

  @BeforeAll
  static void start() {
    patient = new TestNode(settings(Duration.ofHours(1), Duration.ofSeconds(1)), router -> {});
    hasty =
        new TestNode(
            settings(Duration.ofSeconds(2), Duration.ofHours(1)), SlowClientsTest::addEndless);
  }

  @AfterAll
  static void stop() {
    assertThat(patient.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(hasty.get("/health/live").statusCode()).isEqualTo(200);
    patient.close();
    hasty.close();
  }

  private static HttpSettings settings(Duration idle, Duration header) {
    return new HttpSettings(
        "127.0.0.1",
        0,
        64 * 1024,
        512 * 1024,
        Duration.ofSeconds(1),
        idle,
        header,
        Duration.ofSeconds(1),
        Duration.ofMillis(200),
        Set.of());
  }

  /** As much as the client takes and no more; tells at the end how much was written. */
  private static void addEndless(RouteTable routes) {
    routes.add(
        HttpMethod.GET,
        "/endless",
        Access.READ,
        ctx -> {
          HttpServerResponse response = ctx.response().setChunked(true);
          CompletableFuture<Long> gone = new CompletableFuture<>();
          streamed.set(gone);
          long[] written = new long[1];
          response.closeHandler(closed -> gone.complete(written[0]));
          fill(response, written);
        });
  }

  private static void fill(HttpServerResponse response, long[] written) {
    while (!response.closed() && !response.writeQueueFull()) {
      written[0] += PIECE.length();
      response.write(PIECE);
    }
    if (!response.closed()) {
      response.drainHandler(drained -> fill(response, written));
    }
  }

  @Test
  void aFirstHeaderThatDripsIsCut() throws IOException {
    try (Socket socket = patient.socket()) {
      RawHttp.send(socket, "GET /health/live HTTP/1.1\r\nX-Slow: ");
      RawHttp.dripUntilClosed(socket, "x");
    }
  }

  @Test
  void aLaterHeaderThatDripsIsCut() throws IOException {
    try (Socket socket = patient.socket()) {
      for (int i = 0; i < 3; i++) {
        RawHttp.send(socket, RawHttp.LIVE);
        RawHttp.readTo(socket, RawHttp.LIVE_END);
      }
      RawHttp.send(socket, "GET /health/live HTTP/1.1\r\nX-Slow: ");
      RawHttp.dripUntilClosed(socket, "x");
    }
  }

  @Test
  void whoOnlyWaitsBetweenRequestsIsLeftAlone() throws IOException {
    try (Socket quiet = patient.socket();
        Socket dripping = patient.socket()) {
      RawHttp.send(quiet, RawHttp.LIVE);
      RawHttp.readTo(quiet, RawHttp.LIVE_END);
      RawHttp.send(dripping, RawHttp.LIVE + "G");
      RawHttp.readTo(dripping, RawHttp.LIVE_END);
      // By then whoever has this patience with headers would have cut both.
      RawHttp.dripUntilClosed(dripping, "E");
      RawHttp.send(quiet, RawHttp.LIVE);
      RawHttp.readTo(quiet, RawHttp.LIVE_END);
    }
  }

  @Test
  void whoDripsBetweenRequestsIsNoLongerIdleThanOthers() throws IOException {
    try (Socket socket = hasty.socket()) {
      RawHttp.send(socket, RawHttp.LIVE);
      RawHttp.dripUntilClosed(socket, "\r\n");
    }
  }

  @Test
  void aBodyThatDripsIsCut() throws IOException {
    try (Socket socket = patient.socket()) {
      RawHttp.send(
          socket,
          "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Content-Length: 60000\r\n\r\n");
      RawHttp.dripUntilClosed(socket, " ");
    }
  }

  @Test
  void anAnswerThatNobodyReadsEnds() throws Exception {
    try (Socket socket = hasty.socket()) {
      RawHttp.send(socket, "GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n");
      RawHttp.readTo(socket, "\r\n\r\n");
      assertThat(streamed.get().get(30, TimeUnit.SECONDS)).isLessThan(32L * 1024 * 1024);
    }
  }

  @Test
  void anAnswerThatNobodyReadsEndsAlsoIfTheClientGoesOnSending() throws Exception {
    try (Socket socket = hasty.socket()) {
      RawHttp.send(socket, "GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n");
      RawHttp.readTo(socket, "\r\n\r\n");
      CompletableFuture<Long> gone = streamed.get();
      while (!gone.isDone()) {
        try {
          socket.getOutputStream().write('x');
          gone.get(50, TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
          continue; // Not cut yet: the next byte.
        } catch (SocketException e) {
          break;
        }
      }
      assertThat(gone.get(30, TimeUnit.SECONDS)).isLessThan(32L * 1024 * 1024);
    }
  }

  @Test
  void requestsWhoseAnswersNobodyReadsAreTakenNoMore() throws IOException {
    try (Socket socket = hasty.socket()) {
      String many = RawHttp.LIVE.repeat(1000);
      assertThatThrownBy(
              () -> {
                // Ends when both sides' buffers are full and the node gives up.
                for (long sent = 0; sent < 1L << 32; sent += many.length()) {
                  RawHttp.send(socket, many);
                }
              })
          .isInstanceOf(SocketException.class);
    }
  }

  @Test
  void aStreamOfEventsOutlivesTheIdleTimeout() throws IOException {
    String id = hasty.submitted("{'process':{},'delay':'1h'}");
    try (Socket socket = hasty.socket()) {
      RawHttp.send(
          socket,
          "GET /api/v1/jobs/"
              + id
              + "/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
      // Heartbeats of 200 ms for longer than the idle timeout of 2 s.
      for (int beats = 0; beats < 20; beats++) {
        RawHttp.readTo(socket, ": alive");
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("The stream went silent", e);
    }
  }
}
