package dev.legwork.web.api;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.access.AttemptTokens;
import dev.legwork.access.Authentication;
import dev.legwork.access.Keyring;
import dev.legwork.engine.Engine;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.metrics.Metrics;
import dev.legwork.output.HeapBlobStore;
import dev.legwork.store.JobStore;
import dev.legwork.store.heap.HeapJobStore;
import dev.legwork.trace.Tracing;
import dev.legwork.web.exchange.Gate;
import dev.legwork.web.listen.Connections;
import dev.legwork.web.listen.Entrance;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A node with an engine on a heap store, a scripted executor and a listener on a free port. */
final class TestNode implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final Vertx vertx;
  final Map<JobId, Promise<Void>> held = ScriptedExecutor.holds();
  final HeapBlobStore blobs = new HeapBlobStore(false);
  final HeapJobStore store = new HeapJobStore(InstantSource.system(), RetentionPolicy.DEFAULT);
  final AttemptTokens attemptTokens = new AttemptTokens();
  final Keyring keyring;
  final Engine engine;
  final HttpVerticle http;
  final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  final Metrics metrics;
  final JobStore observed;
  final StubHealth health = new StubHealth();

  static HttpSettings settings() {
    return HttpSettings.on("127.0.0.1", 0);
  }

  TestNode() {
    this(settings(), routes -> {});
  }

  TestNode(HttpSettings settings, Consumer<RouteTable> more) {
    this(settings, new Entrance(new Connections(1000, 0), null), more);
  }

  TestNode(HttpSettings settings, Entrance entrance, Consumer<RouteTable> more) {
    this(settings, entrance, more, new Keyring(null, false, InstantSource.system()));
  }

  /** A node that knows its callers by a keyring. */
  TestNode(Keyring keyring) {
    this(settings(), new Entrance(new Connections(1000, 0), null), routes -> {}, keyring);
  }

  TestNode(HttpSettings settings, Keyring keyring) {
    this(settings, new Entrance(new Connections(1000, 0), null), routes -> {}, keyring);
  }

  private TestNode(
      HttpSettings settings, Entrance entrance, Consumer<RouteTable> more, Keyring keyring) {
    vertx = Vertx.builder().withTransport(entrance.connections().over(Transport.NIO)).build();
    this.keyring = keyring;
    metrics = new Metrics(vertx, InstantSource.system());
    observed = metrics.observe(store);
    engine =
        new Engine(
            vertx,
            new Engine.Settings(
                "n1",
                Duration.ofSeconds(10),
                Map.of(JobKind.PROCESS, 4),
                Map.of(JobKind.PROCESS, () -> new ScriptedExecutor(held)),
                1),
            observed,
            blobs,
            InstantSource.system());
    await(observed.start().compose(done -> engine.start()));
    http = new HttpVerticle(services(), settings, entrance, more);
    await(vertx.deployVerticle(http));
  }

  ApiServices services() {
    return new ApiServices(
        engine.jobs(),
        engine.queues(),
        engine.why(),
        engine.bulk(),
        engine.calls(),
        engine.statistics(),
        engine.logs(),
        blobs,
        engine.events(),
        health,
        metrics,
        Tracing.OFF,
        new Gate(new Authentication(keyring, attemptTokens, engine.attempts())),
        engine.attempts(),
        InstantSource.system());
  }

  @CanIgnoreReturnValue
  static <T> T await(io.vertx.core.Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + http.port() + path);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(PATIENCE);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request = request(path);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> post(String path, String body, String... headers) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.replace('\'', '"')));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> postEmpty(String path, String... headers) {
    HttpRequest.Builder request = request(path).POST(BodyPublishers.noBody());
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  /** Submits a job and waits for its end. */
  JsonObject finished(String body) {
    return new JsonObject(post("/api/v1/jobs", body, "Prefer", "wait=10").body());
  }

  /** Submits a job; answers its id. */
  @CanIgnoreReturnValue
  String submitted(String body) {
    return new JsonObject(post("/api/v1/jobs", body).body()).getString("id");
  }

  /** Lets a held job go on. */
  void release(String id) {
    held.computeIfAbsent(JobId.parse(id).orElseThrow(), key -> Promise.promise()).tryComplete();
  }

  /** A connection to write raw bytes to; reads give up after a while. */
  Socket socket() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  @Override
  public void close() {
    metrics.close();
    await(vertx.close());
  }
}
