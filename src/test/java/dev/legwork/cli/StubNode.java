package dev.legwork.cli;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Answers REST as a test tells it to, and remembers what it was asked. */
final class StubNode implements AutoCloseable {
  record Asked(String method, String uri, Map<String, String> headers, String body) {}

  record Answer(int status, String type, String body) {}

  final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
  private final Map<String, Queue<Answer>> answers = new ConcurrentHashMap<>();
  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final HttpServer server;

  StubNode() throws Exception {
    server =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body -> {
                              Map<String, String> headers = new ConcurrentHashMap<>();
                              request
                                  .headers()
                                  .forEach((name, value) -> headers.put(name.toLowerCase(), value));
                              asked.add(
                                  new Asked(
                                      request.method().name(),
                                      request.uri(),
                                      headers,
                                      body.toString()));
                              Queue<Answer> mine =
                                  answers.getOrDefault(
                                      request.method() + " " + request.path(),
                                      new ConcurrentLinkedQueue<>());
                              Answer answer = mine.size() > 1 ? mine.poll() : mine.peek();
                              if (answer == null) {
                                answer = new Answer(404, "text/plain", "no answer prepared");
                              }
                              request
                                  .response()
                                  .setStatusCode(answer.status())
                                  .putHeader("content-type", answer.type())
                                  .end(Buffer.buffer(answer.body()));
                            }))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** Answers in the order given; the last one for ever. */
  @CanIgnoreReturnValue
  StubNode on(String methodAndPath, int status, JsonObject body) {
    String type = status >= 400 ? "application/problem+json" : "application/json";
    return on(methodAndPath, status, type, body.encode());
  }

  @CanIgnoreReturnValue
  StubNode on(String methodAndPath, int status, String type, String body) {
    String[] parts = methodAndPath.split(" ");
    answers
        .computeIfAbsent(parts[0] + " /api/v1" + parts[1], key -> new ConcurrentLinkedQueue<>())
        .add(new Answer(status, type, body));
    return this;
  }

  @CanIgnoreReturnValue
  Ran run(String... arguments) {
    return Ran.program(Map.of("LEGWORK_SERVER", url()), "", false, arguments);
  }

  Ran runWithInput(String input, String... arguments) {
    return Ran.program(Map.of("LEGWORK_SERVER", url()), input, false, arguments);
  }

  @Override
  public void close() throws TimeoutException {
    vertx.close().await(10, TimeUnit.SECONDS);
  }
}
