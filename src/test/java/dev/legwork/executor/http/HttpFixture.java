package dev.legwork.executor.http;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.legwork.executor.Outcome;
import dev.legwork.executor.Stop;
import dev.legwork.secret.NodeSecrets;
import dev.legwork.secret.SecretSource;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.TrustOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/** A started executor and the servers that a test needs, all on loopback. */
final class HttpFixture implements AutoCloseable {
  static final Instant NOW = Instant.parse("2025-06-01T12:00:00Z");

  final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private HttpExecutor executor;

  HttpFixture() {
    this(EgressPolicy.LOOPBACK_ONLY, null, null);
  }

  HttpFixture(EgressPolicy egress, HostResolver resolver, TrustOptions trust) {
    SecretSource secrets =
        new NodeSecrets(
            vertx,
            Map.of(
                "LEGWORK_SECRET_TOKEN",
                "s3cr3t-t0ken",
                "LEGWORK_SECRET_NUMBER",
                "48151623",
                "LEGWORK_SECRET_BROKEN",
                "one\r\ntwo"),
            null);
    executor =
        new HttpExecutor(
            vertx,
            new HttpSettings(
                "Legwork/test", egress, secrets, InstantSource.fixed(NOW), resolver, trust));
    await(onContext(executor::start));
  }

  Outcome run(JsonObject payload) {
    return await(start(new FakeAttempt(payload)));
  }

  Outcome run(FakeAttempt attempt) {
    return await(start(attempt));
  }

  Future<Outcome> start(FakeAttempt attempt) {
    return onContext(() -> executor.execute(attempt));
  }

  void stop(FakeAttempt attempt, Stop.Reason reason) {
    context.runOnContext(v -> attempt.stop(reason));
  }

  int serve(Handler<HttpServerRequest> handler) {
    return serve(new HttpServerOptions(), handler);
  }

  int serve(HttpServerOptions options, Handler<HttpServerRequest> handler) {
    HttpServer server = vertx.createHttpServer(options).requestHandler(handler);
    return await(server.listen(0, "127.0.0.1")).actualPort();
  }

  /** A server that answers whatever it is sent with what the handler writes. */
  int serveRaw(Handler<NetSocket> handler) {
    NetServer server = vertx.createNetServer();
    server.connectHandler(socket -> socket.handler(any -> handler.handle(socket)));
    return await(server.listen(0, "127.0.0.1")).actualPort();
  }

  static JsonObject get(String url) {
    return new JsonObject().put("url", url);
  }

  static String local(int port, String target) {
    return "http://127.0.0.1:" + port + target;
  }

  static JsonObject result(Outcome outcome) {
    return (JsonObject) outcome.result().value();
  }

  static Outcome.Failed failed(Outcome outcome) {
    return (Outcome.Failed) outcome;
  }

  /** Answers each question with the next of these lists of addresses, the last one for ever. */
  static HostResolver answering(List<List<String>> answers) {
    List<List<String>> left = new ArrayList<>(answers);
    return host -> {
      List<InetAddress> found = new ArrayList<>();
      for (String text : left.size() > 1 ? left.remove(0) : left.get(0)) {
        try {
          found.add(InetAddress.getAllByName(text)[0]);
        } catch (UnknownHostException e) {
          return Future.failedFuture(e);
        }
      }
      return Future.succeededFuture(found);
    };
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(10, SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing came of it in time", e);
    }
  }

  private <T> Future<T> onContext(Callable<Future<T>> work) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(
        v -> {
          try {
            work.call().onComplete(promise);
          } catch (Exception e) {
            promise.fail(e);
          }
        });
    return promise.future();
  }

  @Override
  public void close() {
    Void ignored = await(onContext(executor::stop).eventually(vertx::close));
  }
}
