package dev.legwork.bench;

import dev.legwork.cli.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.PoolOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves one page of 1 KB on loopback, for jobs to get. One event loop. */
final class PageServer implements AutoCloseable {
  private static final int BYTES = 1024;
  private static final String HOST = "127.0.0.1";

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final HttpServer server;

  PageServer() {
    Buffer page = Buffer.buffer("x".repeat(BYTES));
    server =
        Await.get(
            vertx
                .createHttpServer()
                .requestHandler(
                    request ->
                        request
                            .response()
                            .putHeader("content-type", "text/plain")
                            .end(page)
                            .onFailure(gone -> request.connection().close()))
                .listen(0, HOST));
  }

  String url() {
    return "http://" + HOST + ":" + server.actualPort() + "/";
  }

  /** Requests a second of a bare Vert.x client, its server in the same process. */
  double rawClientRate(int count, int concurrency) {
    Vertx own = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    try {
      HttpClient client = own.createHttpClient(new PoolOptions().setHttp1MaxSize(concurrency));
      gets(client, count, concurrency);
      long start = System.nanoTime();
      gets(client, count, concurrency);
      return count / ((System.nanoTime() - start) / 1e9);
    } finally {
      Await.done(own.close());
    }
  }

  private void gets(HttpClient client, int count, int concurrency) {
    AtomicInteger left = new AtomicInteger(count);
    List<Future<Void>> lines = new ArrayList<>();
    for (int i = 0; i < concurrency; i++) {
      lines.add(line(client, left));
    }
    Await.done(Future.all(lines));
  }

  private Future<Void> line(HttpClient client, AtomicInteger left) {
    if (left.getAndDecrement() <= 0) {
      return Future.succeededFuture();
    }
    return client
        .request(HttpMethod.GET, server.actualPort(), HOST, "/")
        .compose(HttpClientRequest::send)
        .compose(response -> response.body())
        .compose(body -> line(client, left));
  }

  @Override
  public void close() {
    Await.done(vertx.close());
  }
}
