package dev.legwork.executor.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one executor instance: plain HTTP/1.1, and TLS with HTTP/2 where the server
 * offers it. Pooled by address, name and port. Proxies are never used, whatever the environment
 * says.
 */
final class Clients {
  /** Headers of an answer that are longer end it. */
  static final int MAX_HEADER_BYTES = 64 * 1024;

  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
  private static final int MAX_CONNECTIONS = 256;
  private static final int MAX_HTTP2_CONNECTIONS = 8;
  private static final int MAX_WAITING = 1024;

  /** Under the five seconds after which common servers close, so that few requests race a close. */
  private static final int IDLE_SECONDS = 4;

  private static final int CHUNK_BYTES = 64 * 1024;

  private final HttpClient plain;
  private final HttpClient secure;

  Clients(Vertx vertx, @Nullable TrustOptions trust) {
    plain = client(vertx, options());
    HttpClientOptions tls = options();
    tls.setSsl(true).setVerifyHost(true).setProtocolVersion(HttpVersion.HTTP_2).setUseAlpn(true);
    tls.setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"));
    if (trust != null) {
      tls.setTrustOptions(trust);
    }
    secure = client(vertx, tls);
  }

  Future<HttpClientRequest> request(boolean tls, RequestOptions options) {
    return (tls ? secure : plain).request(options.setSsl(tls));
  }

  Future<Void> close() {
    return Future.join(plain.close(), secure.close()).mapEmpty();
  }

  private static HttpClient client(Vertx vertx, HttpClientOptions options) {
    PoolOptions pool =
        new PoolOptions()
            .setHttp1MaxSize(MAX_CONNECTIONS)
            .setHttp2MaxSize(MAX_HTTP2_CONNECTIONS)
            .setMaxWaitQueueSize(MAX_WAITING);
    return vertx.httpClientBuilder().with(options).with(pool).build();
  }

  private static HttpClientOptions options() {
    HttpClientOptions options = new HttpClientOptions();
    options.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
    options.setSslHandshakeTimeout(CONNECT_TIMEOUT_MILLIS);
    options.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    // The HTTP/2 connection window stays as it is: widened, bursts stall on this client.
    return options
        .setKeepAliveTimeout(IDLE_SECONDS)
        .setHttp2KeepAliveTimeout(IDLE_SECONDS)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setMaxChunkSize(CHUNK_BYTES)
        .setDecompressionSupported(false)
        .setInitialSettings(
            new Http2Settings().setPushEnabled(false).setMaxHeaderListSize(MAX_HEADER_BYTES))
        .setTracingPolicy(TracingPolicy.IGNORE);
  }
}
