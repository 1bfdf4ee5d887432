package dev.legwork.node;

import dev.legwork.config.LegworkConfig;
import dev.legwork.web.api.ApiServices;
import dev.legwork.web.api.Checks.Check;
import dev.legwork.web.api.HttpSettings;
import dev.legwork.web.api.HttpVerticle;
import dev.legwork.web.listen.Connections;
import dev.legwork.web.listen.Entrance;
import dev.legwork.web.listen.TlsFiles;
import dev.legwork.web.listen.TlsIdentity;
import dev.legwork.web.listen.TlsWatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.transport.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The node's HTTP listener in its instances, and the certificate that they show. */
final class Listeners {
  private static final Duration LOOK_AT_FILES = Duration.ofSeconds(5);

  /** A port below 0 is any free one that all instances share. */
  private static final int ANY_SHARED_PORT = -1;

  private final Vertx vertx;
  private final LegworkConfig.HttpConfig http;
  private final Connections connections;
  private final InstantSource clock;
  private final Consumer<String> ownUrl;
  private final List<String> deployments = new CopyOnWriteArrayList<>();
  private volatile String url = "";
  private volatile @Nullable TlsWatch watch;

  /**
   * Does not listen yet.
   *
   * @param ownUrl told where the node's own programs reach it, once it listens
   */
  Listeners(
      Vertx vertx,
      LegworkConfig.HttpConfig http,
      Connections connections,
      InstantSource clock,
      Consumer<String> ownUrl) {
    this.vertx = vertx;
    this.http = http;
    this.connections = connections;
    this.clock = clock;
    this.ownUrl = ownUrl;
  }

  /** The fastest transport of this machine. */
  static Transport transport() {
    Transport fast = Transport.nativeTransport();
    return fast != null && fast.available() ? fast : Transport.NIO;
  }

  /** Listens; fails with what is wrong with the certificate or the address. */
  Future<Void> start(ApiServices services) {
    TlsFiles files = files();
    if (files == null) {
      return deploy(services, null).mapEmpty();
    }
    return vertx
        .executeBlocking(() -> TlsIdentity.read(vertx, files))
        .compose(
            identity ->
                deploy(services, identity)
                    .map(
                        first -> {
                          TlsWatch watching =
                              new TlsWatch(
                                  vertx, files, identity, LOOK_AT_FILES, clock, first::use);
                          watch = watching;
                          watching.start();
                          return null;
                        }));
  }

  Future<Void> stop() {
    TlsWatch watching = watch;
    if (watching != null) {
      watching.stop();
    }
    return all(deployments.stream().map(vertx::undeploy).toList());
  }

  /** Where callers reach it; empty while it does not listen. */
  String url() {
    return url;
  }

  Future<Void> reloadTls() {
    TlsWatch watching = watch;
    return watching == null ? Future.succeededFuture() : watching.look();
  }

  /** What is to be said of the certificate, which never keeps the node from being ready. */
  Optional<Check> tlsCheck() {
    TlsWatch watching = watch;
    if (watching == null) {
      return Optional.empty();
    }
    String trouble = watching.trouble();
    return Optional.of(
        new Check("tls", true, trouble == null ? Map.of() : Map.of("reason", trouble)));
  }

  /** The first of the instances, which share one listener and its certificate. */
  private Future<HttpVerticle> deploy(ApiServices services, @Nullable TlsIdentity identity) {
    HttpVerticle first = verticle(services, identity);
    return vertx
        .deployVerticle(first)
        .compose(
            id -> {
              deployments.add(id);
              url = http.url(first.port());
              ownUrl.accept(http.ownUrl(first.port()));
              List<Future<String>> others = new ArrayList<>();
              for (int i = 1; i < http.instances(); i++) {
                others.add(
                    vertx.deployVerticle(verticle(services, identity)).onSuccess(deployments::add));
              }
              return all(others);
            })
        .map(deployed -> first);
  }

  private HttpVerticle verticle(ApiServices services, @Nullable TlsIdentity identity) {
    int port = http.port() == 0 ? ANY_SHARED_PORT : http.port();
    HttpSettings defaults = HttpSettings.on(http.host(), port);
    HttpSettings settings =
        new HttpSettings(
            http.host(),
            port,
            (int) http.maxBody(),
            (int) http.maxBatchBody(),
            http.maxWait(),
            http.idleTimeout(),
            defaults.headerTimeout(),
            defaults.bodyTimeout(),
            defaults.heartbeat(),
            http.allowedHosts());
    return new HttpVerticle(services, settings, new Entrance(connections, identity), routes -> {});
  }

  private @Nullable TlsFiles files() {
    Path cert = http.tls().cert();
    Path key = http.tls().key();
    return cert == null || key == null ? null : new TlsFiles(cert, key, http.tls().clientCa());
  }

  private static Future<Void> all(List<? extends Future<?>> futures) {
    return futures.isEmpty()
        ? Future.succeededFuture()
        : Future.join(new ArrayList<>(futures)).mapEmpty();
  }
}
