package dev.legwork;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** {@code serve} from the built jar in a process of its own. Owned by the test, which closes it. */
final class ServedNode implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final CompletableFuture<String> url = new CompletableFuture<>();
  private final Path errors;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private ServedNode(Path dataDir, Map<String, String> environment, List<String> options)
      throws IOException {
    errors = Files.createTempFile("legwork-serve", ".log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("legwork.jar"),
                "serve",
                "--data-dir",
                dataDir.toString()));
    command.addAll(options);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(dataDir.toFile()).redirectError(errors.toFile());
    builder.environment().putAll(environment);
    process = builder.start();
    Thread reader = new Thread(this::readOutput, "served-node");
    reader.setDaemon(true);
    reader.start();
  }

  /** A node that is ready, on a port of its own. */
  static ServedNode start(Path dataDir, String... options) throws Exception {
    return start(dataDir, Map.of(), options);
  }

  /** The same with variables beside those of the test. */
  static ServedNode start(Path dataDir, Map<String, String> environment, String... options)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("--port", "0"));
    all.addAll(List.of(options));
    ServedNode node = new ServedNode(dataDir, environment, all);
    assertThat(node.url()).startsWith("http://127.0.0.1:");
    return node;
  }

  String url() throws InterruptedException, ExecutionException, TimeoutException {
    return url.get(PATIENCE.toSeconds(), SECONDS);
  }

  /** What it has printed by now. */
  List<String> printed() {
    return lines;
  }

  /** What it has logged by now. */
  String logged() throws IOException {
    return Files.readString(errors);
  }

  /** The status of a request with a token, or with none if it is null. */
  int status(String path, String token) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(PATIENCE);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /** Asks for a job; answers its id once the node has acknowledged it. */
  String submit(JsonObject job) throws Exception {
    HttpResponse<String> answer = ask(job);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return new JsonObject(answer.body()).getString("id");
  }

  /** Asks for a job; answers whatever the node does. */
  HttpResponse<String> ask(JsonObject job) throws Exception {
    return send(
        HttpRequest.newBuilder(uri("/jobs")), HttpRequest.BodyPublishers.ofString(job.encode()));
  }

  JsonObject post(String path) throws Exception {
    HttpResponse<String> answer =
        send(HttpRequest.newBuilder(uri(path)), HttpRequest.BodyPublishers.ofString("{}"));
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return new JsonObject(answer.body());
  }

  JsonObject job(String id) throws Exception {
    return new JsonObject(get(uri("/jobs/" + id), 0).body());
  }

  /** The job once it is final. */
  JsonObject ended(String id) throws Exception {
    HttpResponse<String> answer = get(uri("/jobs/" + id), 30);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonObject job = new JsonObject(answer.body());
    assertThat(job.getString("finishedAt")).as(answer.body()).isNotNull();
    return job;
  }

  /** What the running attempt printed, as soon as there is a line. */
  String firstLine(String id) throws Exception {
    for (int looks = 0; looks < 10_000; looks++) {
      String text = get(uri("/jobs/" + id + "/logs"), 0).body();
      if (text.contains("\n")) {
        return text.substring(0, text.indexOf('\n'));
      }
    }
    throw new AssertionError("Job " + id + " prints nothing");
  }

  /** All that the newest attempt printed. */
  String logs(String id) throws Exception {
    return logs(id, "");
  }

  /** As the other, with a query. */
  String logs(String id, String query) throws Exception {
    return get(uri("/jobs/" + id + "/logs" + query), 0).body();
  }

  /** All that it said so far, on both streams. */
  String log() throws IOException {
    return String.join("\n", lines) + "\n" + Files.readString(errors);
  }

  /** The lines that it logged so far. */
  List<String> logLines() throws IOException {
    return Files.readAllLines(errors);
  }

  boolean isReady() throws Exception {
    return get(URI.create(url() + "/health/ready"), 0).statusCode() == 200;
  }

  /** The node's own processes and what they started. */
  List<ProcessHandle> processes() {
    return process.descendants().toList();
  }

  /** SIGKILL: it cannot do anything about it. */
  void kill() throws InterruptedException {
    assertThat(process.destroyForcibly().waitFor(PATIENCE.toSeconds(), SECONDS)).isTrue();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  int exit() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), SECONDS)).as("it ends").isTrue();
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    List<ProcessHandle> left = processes();
    process.destroyForcibly().onExit().join();
    left.forEach(ProcessHandle::destroyForcibly);
    Files.deleteIfExists(errors);
  }

  private HttpResponse<String> get(URI uri, int wait) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
    if (wait > 0) {
      request.header("Prefer", "wait=" + wait);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> send(HttpRequest.Builder request, HttpRequest.BodyPublisher body)
      throws Exception {
    return client.send(
        request.timeout(PATIENCE).header("Content-Type", "application/json").POST(body).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) throws Exception {
    return URI.create(url() + "/api/v1" + path);
  }

  private void readOutput() {
    String mark = "is ready at ";
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
        int at = line.indexOf(mark);
        if (at >= 0) {
          url.complete(line.substring(at + mark.length()).split(" ", 2)[0]);
        }
      }
      url.completeExceptionally(new AssertionError(Files.readString(errors)));
    } catch (IOException e) {
      url.completeExceptionally(e);
    }
  }
}
