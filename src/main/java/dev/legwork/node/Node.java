package dev.legwork.node;

import dev.legwork.config.LegworkConfig;
import dev.legwork.config.Role;
import dev.legwork.engine.Engine;
import dev.legwork.engine.JobService;
import dev.legwork.event.JobEvents;
import dev.legwork.job.Durations;
import dev.legwork.job.JobKind;
import dev.legwork.log.LogForm;
import dev.legwork.metrics.Metrics;
import dev.legwork.output.AttemptLogs;
import dev.legwork.output.Stream;
import dev.legwork.store.BlobStore;
import dev.legwork.store.JobStore;
import dev.legwork.store.QueuePatch;
import dev.legwork.store.QueueSettings;
import dev.legwork.store.QueueStatus;
import dev.legwork.store.Step;
import dev.legwork.store.StoreFailure;
import dev.legwork.web.api.ApiServices;
import dev.legwork.web.listen.Connections;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: its store, its engine, its listeners. The only place that names concrete backends and
 * executors. Owned by whoever started it, who closes it; safe on any thread.
 */
public final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final int FAILED = 1;
  private static final int EVENT_LOOPS = Math.max(2, Runtime.getRuntime().availableProcessors());
  private static final InstantSource CLOCK = InstantSource.system();

  private final LegworkConfig config;
  private final NodeOptions options;
  private final Vertx vertx;
  private final Stores stores;
  private final Executors executors;
  private final Engine engine;
  private final Listeners listeners;
  private final Doors doors;
  private final Watch watch;
  private final JobStore jobs;
  private final NodeHealth health;
  private volatile @Nullable String generatedToken;
  private volatile @Nullable Future<Void> closing;

  private Node(Vertx vertx, LegworkConfig config, NodeOptions options, Prepared prepared) {
    this.vertx = vertx;
    this.config = config;
    this.options = options;
    executors = prepared.executors();
    doors = prepared.doors();
    watch = prepared.watch();
    LogForm.setNode(watch.node());
    listeners =
        new Listeners(vertx, config.http(), prepared.connections(), CLOCK, prepared.ownUrl()::set);
    stores = Stores.of(vertx, config, options, CLOCK, this::storeIsLost);
    jobs = watch.metrics().observe(stores.jobs());
    health = new NodeHealth(jobs, watch.metrics().eventLoops(), listeners::tlsCheck);
    engine =
        new Engine(
            vertx,
            new Engine.Settings(
                watch.node(),
                LEASE,
                executors.slots(),
                executors.makers(),
                Math.min(2, Runtime.getRuntime().availableProcessors()),
                watch.tracing()),
            jobs,
            stores.blobs(),
            CLOCK);
    show(watch.metrics());
  }

  private void show(Metrics metrics) {
    metrics.showSlots(
        () -> {
          Map<JobKind, Metrics.Slots> slots = new EnumMap<>(JobKind.class);
          engine
              .statistics()
              .slots()
              .forEach((kind, use) -> slots.put(kind, new Metrics.Slots(use.used(), use.total())));
          return slots;
        });
    for (Stream stream : Stream.values()) {
      metrics.showOutput(stream.wireName(), () -> engine.outputBytes(stream));
    }
    metrics.showReadiness(health::seemsReady);
  }

  /**
   * What is made before the node, as it blocks.
   *
   * @param connections what the Vert.x was built with
   * @param ownUrl where its own programs reach it; empty until it listens
   */
  private record Prepared(
      Connections connections,
      Doors doors,
      Executors executors,
      AtomicReference<@Nullable String> ownUrl,
      Watch watch) {
    static Prepared of(
        Vertx vertx, Connections connections, LegworkConfig config, NodeOptions options)
        throws IOException {
      Doors doors = Doors.open(config, CLOCK);
      AtomicReference<@Nullable String> ownUrl = new AtomicReference<>();
      AttemptGrant grant =
          new AttemptGrant(doors.attemptTokens(), () -> Optional.ofNullable(ownUrl.get()));
      Watch watch = Watch.open(vertx, CLOCK);
      try {
        return new Prepared(
            connections,
            doors,
            Executors.open(vertx, config, options, CLOCK, grant),
            ownUrl,
            watch);
      } catch (IOException | RuntimeException e) {
        watch.close();
        throw e;
      }
    }
  }

  /** Starts a node; when the future succeeds it is ready. If it fails nothing of it is left. */
  public static Future<Node> start(LegworkConfig config, NodeOptions options) {
    LegworkConfig.HttpConfig http = config.http();
    Connections connections =
        new Connections(http.maxConnections(), http.maxConnectionsPerAddress());
    Vertx vertx =
        Vertx.builder()
            .with(
                new VertxOptions()
                    .setEventLoopPoolSize(EVENT_LOOPS)
                    .setFileSystemOptions(
                        new FileSystemOptions()
                            .setFileCachingEnabled(false)
                            .setClassPathResolvingEnabled(false)))
            .withTransport(connections.over(Listeners.transport()))
            .build();
    // A future of a context never completes once its event loop is gone: this one has no context.
    Promise<Node> started = Promise.promise();
    vertx
        .executeBlocking(() -> Prepared.of(vertx, connections, config, options))
        .map(prepared -> new Node(vertx, config, options, prepared))
        .onComplete(
            node ->
                node.start()
                    .onComplete(
                        ready -> started.complete(node),
                        failure -> node.close().onComplete(closed -> started.fail(failure))),
            failure -> vertx.close().onComplete(closed -> started.fail(failure)));
    return started.future();
  }

  /** Where it listens, as {@code http://127.0.0.1:8080}; empty if it does not. */
  public String url() {
    return listeners.url();
  }

  /** Looks at once whether the PEM files of its listener are new ones. */
  public Future<Void> reloadTls() {
    return listeners.reloadTls();
  }

  /** The administrator's token if this start made one; the only time that anybody can know it. */
  public Optional<String> generatedToken() {
    return Optional.ofNullable(generatedToken);
  }

  /** What it runs on. */
  public Vertx vertx() {
    return vertx;
  }

  /** Its jobs. */
  public JobService jobs() {
    return engine.jobs();
  }

  /** Its output. */
  public AttemptLogs logs() {
    return engine.logs();
  }

  /** Its events. */
  public JobEvents events() {
    return engine.events();
  }

  /** Its large results. */
  public BlobStore blobs() {
    return stores.blobs();
  }

  /**
   * Says it is not ready, claims no more, waits for what runs at most {@code atMost}, then hands
   * the rest back.
   */
  public Future<Void> drain(Duration atMost) {
    health.drain();
    LOG.info("Draining: running attempts have {}", Durations.format(atMost));
    return engine.drain(atMost);
  }

  /** As {@link #close}, and what runs is killed at once instead of being asked to end. */
  public Future<Void> hurry() {
    health.drain();
    engine.hurry();
    return close();
  }

  /** Ends what runs without waiting, closes everything. Safe to call twice. */
  public synchronized Future<Void> close() {
    Future<Void> under = closing;
    if (under == null) {
      under = shutDown();
      closing = under;
    }
    return under;
  }

  private Future<Void> start() {
    // Beside the opening of the store, which takes longer.
    Future<Void> shown =
        vertx.executeBlocking(
            () -> {
              watch.metrics().showProcess(Version.TEXT, config.dataDir());
              return null;
            },
            false);
    return watch
        .metrics()
        .watchEventLoops(EVENT_LOOPS)
        .compose(watched -> jobs.start())
        .compose(opened -> putQueues())
        // Before anything runs, so that whatever runs knows where to find its node.
        .compose(
            put ->
                options.listen() && config.node().roles().contains(Role.API)
                    ? doors.watch(vertx).compose(watched -> listen())
                    : Future.succeededFuture())
        .compose(listening -> engine.start())
        .compose(started -> options.listen() ? generateToken() : Future.succeededFuture())
        .compose(started -> shown)
        .onSuccess(started -> tellReady());
  }

  private void tellReady() {
    health.start();
    LOG.atInfo()
        .addKeyValue("version", Version.TEXT)
        .addKeyValue("url", url())
        .addKeyValue("store", stores.jobs().capabilities().name())
        .log("Node {} is ready", watch.node());
    // Asked once by the node itself, the first probe finds everything warm, the store's reader too.
    health
        .ready()
        .onSuccess(
            checks -> {
              if (!checks.areUp()) {
                LOG.warn("Node {} is not ready after all: {}", watch.node(), checks);
              }
            });
  }

  /** Last of all: a start that fails must not keep the one copy of a token to itself. */
  private Future<Void> generateToken() {
    return vertx
        .executeBlocking(doors::generate)
        .map(
            made -> {
              generatedToken = made.orElse(null);
              return null;
            });
  }

  private Future<Void> shutDown() {
    health.drain();
    Promise<Void> gone = Promise.promise();
    listeners
        .stop()
        .eventually(() -> engine.drain(Duration.ZERO))
        .eventually(engine::stop)
        .eventually(jobs::stop)
        .eventually(() -> stores.closeBlobs().get())
        .eventually(
            () ->
                vertx.executeBlocking(
                    () -> {
                      executors.close();
                      watch.close();
                      return null;
                    }))
        .onComplete(
            stopped ->
                vertx
                    .close()
                    .onComplete(
                        closed -> {
                          LOG.info("Node {} has stopped", watch.node());
                          if (stopped.succeeded()) {
                            gone.complete();
                          } else {
                            gone.fail(stopped.cause());
                          }
                        }));
    return gone.future();
  }

  /** Settings of the configuration, for queues about which the store knows nothing. */
  private Future<?> putQueues() {
    return jobs.queues()
        .compose(
            queues -> {
              Map<String, QueueSettings> known = new HashMap<>();
              for (QueueStatus queue : queues) {
                known.put(queue.settings().name(), queue.settings());
              }
              List<Step<?>> puts = new ArrayList<>();
              config
                  .queues()
                  .forEach(
                      (name, queue) -> {
                        QueueSettings unlimited = QueueSettings.unlimited(name);
                        if (known.getOrDefault(name, unlimited).equals(unlimited)) {
                          puts.add(
                              new Step.PutQueue(
                                  name,
                                  new QueuePatch(
                                      Optional.ofNullable(queue.concurrency()),
                                      Optional.ofNullable(queue.maxDepth()),
                                      null)));
                        }
                      });
              return puts.isEmpty() ? Future.succeededFuture() : jobs.apply(puts);
            });
  }

  private Future<Void> listen() {
    ApiServices services =
        new ApiServices(
            engine.jobs(),
            engine.queues(),
            engine.why(),
            engine.bulk(),
            engine.calls(),
            engine.statistics(),
            engine.logs(),
            stores.blobs(),
            engine.events(),
            health,
            watch.metrics(),
            watch.tracing(),
            doors.gate(engine.attempts()),
            engine.attempts(),
            CLOCK);
    return listeners.start(services);
  }

  /**
   * The disk failed: nothing can be acknowledged any more, so that the process is to be started
   * again.
   */
  private void storeIsLost(StoreFailure failure) {
    health.lose(failure);
    LOG.error("The store is lost, the node ends: {}", failure.getMessage());
    if (options.listen()) {
      Runtime.getRuntime().halt(FAILED);
    }
  }
}
