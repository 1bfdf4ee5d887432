package dev.legwork.web.api;

import dev.legwork.job.Refusal;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Bodies;
import dev.legwork.web.exchange.BrowserGuard;
import dev.legwork.web.exchange.FramingGuard;
import dev.legwork.web.listen.Entrance;
import dev.legwork.web.listen.TlsIdentity;
import dev.legwork.web.listen.Visits;
import dev.legwork.wire.Problem;
import dev.legwork.wire.ProblemType;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.Duration;
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
  private final Entrance entrance;
  private final Visits visits;
  private final Consumer<RouteTable> more;
  private final BrowserGuard guard;

  private @Nullable Bodies bodies;
  private volatile @Nullable HttpServer server;
  private long sweeper;

  /**
   * Wires an instance.
   *
   * @param more mounts routes that are not the API's (console, bridges); called once at the start,
   *     on the instance's context
   */
  public HttpVerticle(
      ApiServices services, HttpSettings settings, Entrance entrance, Consumer<RouteTable> more) {
    this.services = services;
    this.settings = settings;
    this.entrance = entrance;
    this.visits =
        new Visits(entrance.connections(), settings.headerTimeout(), settings.idleTimeout());
    this.more = more;
    this.guard = new BrowserGuard(settings.host(), settings.allowedHosts());
  }

  @Override
  public Future<?> start() {
    Bodies reader = new Bodies(vertx, settings.bodyTimeout(), bodyBudget());
    bodies = reader;
    sweeper = vertx.setPeriodic(Visits.PERIOD.toMillis(), fired -> visits.look());
    JobAnswers answers = new JobAnswers(services.jobs());
    SubmitRoute submit = new SubmitRoute(services, settings, reader, answers);
    Router router = Router.router(vertx);
    more.accept(ApiRouter.mount(router, vertx, services, settings, reader, answers, submit));
    HttpServer listening =
        vertx
            .createHttpServer(options())
            .requestHandler(request -> dispatch(request, submit, router))
            .invalidRequestHandler(this::refuseInvalid)
            .connectionHandler(visits::greet);
    server = listening;
    return listening.listen(settings.port(), settings.host());
  }

  @Override
  public Future<?> stop() {
    vertx.cancelTimer(sweeper);
    if (bodies != null) {
      bodies.stop();
    }
    HttpServer listening = server;
    return listening == null ? Future.succeededFuture() : listening.close();
  }

  /** The port that it listens on, once started. */
  public int port() {
    HttpServer listening = server;
    return listening == null ? -1 : listening.actualPort();
  }

  /**
   * Shows another identity to new connections, in all instances that share the port; the open ones
   * go on as they are. Only for one that was started with TLS. Safe on any thread.
   */
  public Future<Boolean> use(TlsIdentity identity) {
    HttpServer listening = server;
    return listening == null
        ? Future.failedFuture(new IllegalStateException("It does not listen"))
        : listening.updateSSLOptions(identity.toOptions());
  }

  private void dispatch(
      HttpServerRequest request, SubmitRoute submit, Handler<HttpServerRequest> router) {
    if (!visits.began(request)) {
      return;
    }
    try {
      FramingGuard.check(request);
    } catch (Refusal.Malformed e) {
      Answers.refuse(request.response(), e);
      visits.end(request.connection());
      return;
    }
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

  /** What the large bodies of one instance may hold: a part of the heap, and at least a few. */
  private long bodyBudget() {
    return Math.max(4L * settings.maxBatchBody(), Runtime.getRuntime().maxMemory() / 16);
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
    TlsIdentity identity = entrance.identity();
    HttpServerOptions options = new HttpServerOptions();
    if (identity != null) {
      identity.apply(options);
    }
    return options
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
        // An upgrade passes proxies unseen, with all that follows: HTTP/2 is spoken over TLS alone.
        .setHttp2ClearTextEnabled(false)
        .setInitialSettings(
            new Http2Settings()
                .setMaxConcurrentStreams(MAX_STREAMS)
                .setMaxHeaderListSize(MAX_HEADERS))
        .setHttp2RstFloodMaxRstFramePerWindow(MAX_RESETS)
        .setHttp2RstFloodWindowDuration(30)
        .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS);
  }
}
