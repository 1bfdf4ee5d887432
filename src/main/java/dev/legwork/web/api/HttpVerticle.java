package dev.legwork.web.api;

import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Bodies;
import dev.legwork.web.exchange.BrowserGuard;
import dev.legwork.wire.Problem;
import dev.legwork.wire.ProblemType;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Listens for HTTP and answers the API. Deployed in several instances that share the port; every
 * field is confined to the instance's context. Stopping closes the listener and its connections.
 */
public final class HttpVerticle extends VerticleBase {
  private static final int MAX_HEADERS = 8 * 1024;
  private static final int MAX_REQUEST_LINE = 4 * 1024;
  private static final int MAX_STREAMS = 100;
  private static final int MAX_RESETS = 200;
  static final String SUBMIT = "/api/v1/jobs";

  private final ApiServices services;
  private final HttpSettings settings;
  private final Consumer<RouteTable> more;
  private final BrowserGuard guard;

  /** Connections that have not sent a request yet, with the nanosecond of their coming. */
  private final Map<HttpConnection, Long> silent = new LinkedHashMap<>();

  private @Nullable Bodies bodies;
  private @Nullable HttpServer server;
  private long sweeper;

  /**
   * Wires an instance.
   *
   * @param more mounts routes that are not the API's (console, bridges); called once at the start,
   *     on the instance's context
   */
  public HttpVerticle(ApiServices services, HttpSettings settings, Consumer<RouteTable> more) {
    this.services = services;
    this.settings = settings;
    this.more = more;
    this.guard = new BrowserGuard(settings.host(), settings.allowedHosts());
  }

  @Override
  public Future<?> start() {
    Bodies reader = new Bodies(vertx, settings.bodyTimeout());
    bodies = reader;
    sweeper = vertx.setPeriodic(1000, fired -> closeSilent());
    JobAnswers answers = new JobAnswers(services.jobs());
    SubmitRoute submit = new SubmitRoute(services, settings, reader, answers);
    Router router = Router.router(vertx);
    more.accept(ApiRouter.mount(router, vertx, services, settings, reader, answers, submit));
    HttpServer listening =
        vertx
            .createHttpServer(options())
            .requestHandler(request -> dispatch(request, submit, router))
            .invalidRequestHandler(this::refuseInvalid)
            .connectionHandler(this::greet);
    server = listening;
    return listening.listen(settings.port(), settings.host());
  }

  @Override
  public Future<?> stop() {
    vertx.cancelTimer(sweeper);
    if (bodies != null) {
      bodies.stop();
    }
    return server == null ? Future.succeededFuture() : server.close();
  }

  /** The port that it listens on, once started. */
  public int port() {
    return server == null ? -1 : server.actualPort();
  }

  private void dispatch(
      HttpServerRequest request, SubmitRoute submit, Handler<HttpServerRequest> router) {
    silent.remove(request.connection());
    try {
      guard.check(request);
    } catch (RuntimeException e) {
      RequestEnd.count(request.response(), services.metrics().http().unmatched());
      Answers.refuse(request.response(), e);
      return;
    }
    if (request.method().equals(HttpMethod.POST) && SUBMIT.equals(request.path())) {
      submit.handle(request);
    } else {
      router.handle(request);
    }
  }

  private void greet(HttpConnection connection) {
    silent.put(connection, System.nanoTime());
    connection.closeHandler(closed -> silent.remove(connection));
  }

  /** The idle timeout alone would wait forever for a client that drips a byte now and then. */
  private void closeSilent() {
    long patience = settings.bodyTimeout().toNanos();
    long now = System.nanoTime();
    List<HttpConnection> late = new ArrayList<>();
    for (Map.Entry<HttpConnection, Long> connection : silent.entrySet()) {
      if (now - connection.getValue() < patience) {
        break;
      }
      late.add(connection.getKey());
    }
    for (HttpConnection connection : late) {
      silent.remove(connection);
      connection.close();
    }
  }

  private void refuseInvalid(HttpServerRequest request) {
    RequestEnd.count(request.response(), services.metrics().http().unmatched());
    Throwable cause = request.decoderResult().cause();
    Problem problem;
    if (cause instanceof TooLongHttpLineException) {
      problem =
          Problem.of(
              ProblemType.URI_TOO_LONG, "The request line is longer than " + MAX_REQUEST_LINE);
    } else if (cause instanceof TooLongHttpHeaderException) {
      problem =
          Problem.of(ProblemType.HEADERS_TOO_LARGE, "The headers are larger than " + MAX_HEADERS);
    } else {
      problem = Problem.of(ProblemType.MALFORMED, "This is not a valid HTTP request");
    }
    Answers.refuse(request.response(), problem);
    request.connection().close();
  }

  private HttpServerOptions options() {
    Duration idle = settings.idleTimeout();
    return new HttpServerOptions()
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setIdleTimeout((int) idle.toMillis())
        .setMaxHeaderSize(MAX_HEADERS)
        .setMaxInitialLineLength(MAX_REQUEST_LINE)
        .setTcpNoDelay(true)
        // Compression would hold events back and costs more than loopback and proxies gain.
        .setCompressionSupported(false)
        .setDecompressionSupported(false)
        // Answered by the body's reader, once it is clear that the body is wanted.
        .setHandle100ContinueAutomatically(false)
        .setHttp2ClearTextEnabled(true)
        .setInitialSettings(
            new Http2Settings()
                .setMaxConcurrentStreams(MAX_STREAMS)
                .setMaxHeaderListSize(MAX_HEADERS))
        .setHttp2RstFloodMaxRstFramePerWindow(MAX_RESETS)
        .setHttp2RstFloodWindowDuration(30)
        .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS);
  }
}
