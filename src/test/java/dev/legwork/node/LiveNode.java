package dev.legwork.node;

import dev.legwork.config.ConfigLoader;
import dev.legwork.config.LegworkConfig;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A whole node in this process, with its store on the disk and its port open. */
final class LiveNode implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  final Node node;

  LiveNode(Path dir, String... settings) throws IOException {
    Map<String, String> flags = new LinkedHashMap<>();
    flags.put("http.port", "0");
    flags.put("data.dir", dir.toString());
    for (int i = 0; i < settings.length; i += 2) {
      flags.put(settings[i], settings[i + 1]);
    }
    Path none = Files.writeString(dir.resolve("none.yaml"), "");
    LegworkConfig config = ConfigLoader.load(none, Map.of(), flags).config();
    node = await(Node.start(config, new NodeOptions(true, false, Map.of())));
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> get(String path, String... headers) {
    return send(request(path, headers).GET());
  }

  HttpResponse<String> post(String path, String body, String... headers) {
    return send(
        request(path, headers)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.replace('\'', '"'))));
  }

  /** Submits a job and waits for its end. */
  JsonObject finished(String body) {
    return new JsonObject(post("/api/v1/jobs", body, "Prefer", "wait=15").body());
  }

  Scrape scrape() {
    return new Scrape(get("/metrics").body());
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(node.url() + path)).timeout(PATIENCE);
    return headers.length == 0 ? request : request.headers(headers);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    await(node.close());
  }
}
