package dev.legwork;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Asks a node and keeps every byte that it answered. */
final class CanaryApi {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newHttpClient();
  private final String base;
  private final List<Answer> answers = new CopyOnWriteArrayList<>();

  CanaryApi(String url) {
    base = url;
  }

  /** What was asked and all that came back, headers too, its bytes read as Latin-1. */
  record Answer(String request, int status, String text) {
    JsonObject json() {
      String utf8 =
          new String(body().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      return new JsonObject(utf8);
    }

    String body() {
      return text.substring(text.indexOf("\n\n") + 2);
    }
  }

  List<Answer> answers() {
    return answers;
  }

  Answer get(String path, String... headers) {
    return send("GET " + path, builder(path, headers).GET()).join();
  }

  /** The same while something else goes on. */
  CompletableFuture<Answer> follow(String path) {
    return send("GET " + path, builder(path, "Accept", "text/event-stream").GET());
  }

  Answer post(String path, String body, String... headers) {
    return send(
            "POST " + path,
            builder(path, headers)
                .header(
                    "Content-Type",
                    path.endsWith("batch") ? "application/x-ndjson" : "application/json")
                .POST(BodyPublishers.ofString(body)))
        .join();
  }

  private HttpRequest.Builder builder(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
    return headers.length == 0 ? request : request.headers(headers);
  }

  private CompletableFuture<Answer> send(String request, HttpRequest.Builder builder) {
    return client
        .sendAsync(builder.build(), BodyHandlers.ofString(StandardCharsets.ISO_8859_1))
        .thenApply(response -> keep(request, response));
  }

  private Answer keep(String request, HttpResponse<String> response) {
    Answer answer =
        new Answer(
            request, response.statusCode(), response.headers().map() + "\n\n" + response.body());
    answers.add(answer);
    return answer;
  }
}
