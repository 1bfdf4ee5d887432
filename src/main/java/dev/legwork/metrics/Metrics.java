package dev.legwork.metrics;

import dev.legwork.job.JobKind;
import dev.legwork.store.JobStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.File;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The meters of one node. Owned by the node, which closes it; safe on any thread. Order of use:
 * {@link #observe} before the store is started, the {@code show} methods once what they show is
 * there.
 */
public final class Metrics {
  private final InstantSource clock;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JobMeters jobs = new JobMeters(registry);
  private final HttpMeters http = new HttpMeters(registry);
  private final EventLoops loops;
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final Exposition exposition;
  private volatile Supplier<Future<Void>> refresh = Future::succeededFuture;

  /** No meter of the node is there yet but those of the HTTP server. */
  public Metrics(Vertx vertx, InstantSource clock) {
    this.clock = clock;
    loops = new EventLoops(vertx, registry, System::nanoTime);
    exposition = new Exposition(vertx, registry, () -> refresh.get());
  }

  /**
   * How many slots of a kind are at work.
   *
   * @param used attempts and calls under way
   * @param total how many there can be
   */
  public record Slots(int used, int total) {}

  /** The same store with its answers and commits counted; to be called once, before its start. */
  public JobStore observe(JobStore store) {
    QueueGauges queues = new QueueGauges(store, jobs.queues(), clock, registry);
    refresh = queues::read;
    return new ObservedStore(store, jobs, registry);
  }

  /** Begins to watch each of {@code count} event loops. */
  public Future<Void> watchEventLoops(int count) {
    return loops.start(count);
  }

  /** Shows the program, its machine and its memory. Blocks a little. */
  public void showProcess(String version, Path dataDir) {
    Gauge.builder(Names.BUILD, () -> 1)
        .description("Which Legwork this is")
        .tag("version", version)
        .register(registry);
    File folder = dataDir.toFile();
    Gauge.builder(Names.DISK_FREE, () -> folder.getUsableSpace())
        .description("What this program may still write where the data is")
        .register(registry);
    Gauge.builder(Names.DISK_TOTAL, () -> folder.getTotalSpace())
        .description("The size of the file system that the data is on")
        .register(registry);
    new UptimeMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /** Shows the slots of each kind that is there now. */
  public void showSlots(Supplier<Map<JobKind, Slots>> slots) {
    slots
        .get()
        .keySet()
        .forEach(
            kind -> {
              showSlot(kind, "used", slots, of -> of.used());
              showSlot(kind, "free", slots, of -> Math.max(0, of.total() - of.used()));
            });
  }

  private void showSlot(
      JobKind kind,
      String state,
      Supplier<Map<JobKind, Slots>> slots,
      java.util.function.ToIntFunction<Slots> figure) {
    Gauge.builder(
            Names.SLOTS, () -> figure.applyAsInt(slots.get().getOrDefault(kind, new Slots(0, 0))))
        .description(
            "Attempts of a kind that this node can run at once, by whether they are at work")
        .tag("kind", kind.wireName())
        .tag("state", state)
        .register(registry);
  }

  /** Shows how many bytes attempts wrote to a stream. */
  public void showOutput(String stream, LongSupplier bytes) {
    // Micrometer holds what it asks weakly; the node holds this.
    FunctionCounter.builder(Names.OUTPUT, this, metrics -> bytes.getAsLong())
        .description("What attempts wrote, counted when they are over")
        .tag("stream", stream)
        .register(registry);
  }

  /** Shows whether the node wants requests. */
  public void showReadiness(BooleanSupplier ready) {
    Gauge.builder(Names.READY, () -> ready.getAsBoolean() ? 1 : 0)
        .description("Whether the node wants requests and claims jobs")
        .register(registry);
  }

  /** What the HTTP server counts. */
  public HttpMeters http() {
    return http;
  }

  /** The pulse of the event loops. */
  public EventLoops eventLoops() {
    return loops;
  }

  /** The text of all meters. */
  public Exposition exposition() {
    return exposition;
  }

  /** Lets go of the JVM's notifications. Safe to call twice. */
  public void close() {
    collections.close();
    registry.close();
  }
}
