package dev.legwork.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.cli.Failure;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpLoadTest {
  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final Map<String, AtomicInteger> bodies = new ConcurrentHashMap<>();
  private URI url;

  @BeforeEach
  void start() throws Exception {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body -> {
                              bodies
                                  .computeIfAbsent(body.toString(), key -> new AtomicInteger())
                                  .incrementAndGet();
                              boolean large = request.path().endsWith("/large");
                              request
                                  .response()
                                  .setStatusCode(request.path().endsWith("/busy") ? 503 : 202)
                                  .end(large ? Buffer.buffer("y".repeat(300_000)) : body);
                            }))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    url = URI.create("http://127.0.0.1:" + server.actualPort());
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void everyRequestIsSentOnceAndAnswered() {
    try (HttpLoad load = new HttpLoad(url, 7)) {
      Latencies latencies =
          load.send(500, 0, 202, index -> Requests.send("POST", "/x", "{\"n\":" + index + "}"));

      assertThat(latencies.rate()).isPositive();
      assertThat(latencies.millis(0.99)).isGreaterThanOrEqualTo(latencies.millis(0.5));
    }
    assertThat(bodies).hasSize(500).allSatisfy((body, count) -> assertThat(count).hasValue(1));
  }

  @Test
  void largeRequestsAndAnswersArriveWhole() {
    String json = "\"" + "x".repeat(5_000_000) + "\"";
    try (HttpLoad load = new HttpLoad(url, 1)) {
      byte[] body = load.one(Requests.send("POST", "/large", json), 202);

      assertThat(new String(body, StandardCharsets.UTF_8)).isEqualTo("y".repeat(300_000));
    }
    assertThat(bodies).containsOnlyKeys(json);
  }

  @Test
  void anotherStatusThanTheExpectedOneEndsTheBench() {
    try (HttpLoad load = new HttpLoad(url, 1)) {
      assertThatThrownBy(() -> load.one(Requests.send("POST", "/busy", "\"why\""), 202))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("503")
          .hasMessageContaining("why");
    }
  }

  @Test
  void aRateIsNotExceeded() {
    try (HttpLoad load = new HttpLoad(url, 2)) {
      Latencies latencies = load.send(20, 200, 202, index -> Requests.get("/x"));

      assertThat(latencies.rate()).isLessThanOrEqualTo(20 / (19 / 200.0));
    }
  }

  @Test
  void percentilesAndMediansAreThoseOfTheSortedValues() {
    long[] nanos = new long[100];
    for (int i = 0; i < 100; i++) {
      nanos[i] = (100 - i) * 1_000_000L;
    }
    Latencies latencies = new Latencies(nanos, 1_000_000_000L);

    assertThat(latencies.millis(0.50)).isEqualTo(50);
    assertThat(latencies.millis(0.99)).isEqualTo(99);
    assertThat(latencies.millis(1)).isEqualTo(100);
    assertThat(latencies.rate()).isEqualTo(100);
    assertThat(Figures.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2);
    assertThat(Figures.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
  }
}
