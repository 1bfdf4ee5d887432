package dev.legwork.engine;

import dev.legwork.event.JobEvents;
import dev.legwork.executor.JobExecutor;
import dev.legwork.executor.Stop;
import dev.legwork.job.JobKind;
import dev.legwork.output.AttemptLogs;
import dev.legwork.output.RecordedOutputs;
import dev.legwork.output.Stream;
import dev.legwork.store.BlobStore;
import dev.legwork.store.JobStore;
import dev.legwork.trace.Tracing;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The parts of this package wired together, and what ingresses may use of them. Owned by the node.
 */
public final class Engine {
  private final Vertx vertx;
  private final Settings settings;
  private final JobStore store;
  private final BlobStore blobs;
  private final EventHub events = new EventHub();
  private final ExecutorPool executors = new ExecutorPool();
  private final Running running = new Running();
  private final Slots slots;
  private final RecordedOutputs outputs;
  private final Statistics statistics;
  private final Dispatcher dispatcher;
  private final JobService jobs;
  private final QueueService queues;
  private final WhyAnswers why;
  private final BulkOperations bulk;
  private final DirectCalls calls;
  private final OwnAttempts attempts;
  private final List<String> deployments = new CopyOnWriteArrayList<>();

  /**
   * What an engine needs to know.
   *
   * @param node this node's name, different at each start
   * @param lease how long the node's claims count without a renewal
   * @param slots attempts of each kind at once
   * @param executors makes the executor instances of each kind
   * @param instances how many instances of each kind
   * @param tracing who is told of attempts
   */
  public record Settings(
      String node,
      Duration lease,
      Map<JobKind, Integer> slots,
      Map<JobKind, Supplier<JobExecutor>> executors,
      int instances,
      Tracing tracing) {
    /** With no tracing system. */
    public Settings(
        String node,
        Duration lease,
        Map<JobKind, Integer> slots,
        Map<JobKind, Supplier<JobExecutor>> executors,
        int instances) {
      this(node, lease, slots, executors, instances, Tracing.OFF);
    }
  }

  /** Wires everything; the store is opened by its owner, after this and before {@link #start}. */
  public Engine(
      Vertx vertx, Settings settings, JobStore store, BlobStore blobs, InstantSource clock) {
    this(vertx, settings, store, blobs, clock, Timing.DEFAULT);
  }

  /** As the other, with other waits. */
  Engine(
      Vertx vertx,
      Settings settings,
      JobStore store,
      BlobStore blobs,
      InstantSource clock,
      Timing timing) {
    this.vertx = vertx;
    this.settings = settings;
    this.store = store;
    this.blobs = blobs;
    slots = new Slots(performed(settings));
    outputs = new RecordedOutputs(store, blobs, clock);
    statistics = new Statistics(store, slots, running, clock);
    AttemptRunner runner =
        new AttemptRunner(
            vertx, settings.node(), store, blobs, outputs, running, settings.tracing(), timing);
    dispatcher =
        new Dispatcher(
            settings.node(),
            store,
            slots,
            executors,
            runner,
            running,
            new Drain(vertx, slots, running, timing),
            clock,
            timing);
    Map<JobKind, JobExecutor> checkers = new EnumMap<>(JobKind.class);
    settings.executors().forEach((kind, maker) -> checkers.put(kind, maker.get()));
    Kinds kinds = new Kinds(checkers);
    jobs = new JobService(vertx, store, blobs, events, kinds, dispatcher, statistics);
    queues = new QueueService(store, dispatcher::onQueueChanged);
    why = new WhyAnswers(store, slots, running, dispatcher, statistics, clock);
    bulk = new BulkOperations(store, blobs, clock);
    calls =
        new DirectCalls(
            kinds,
            executors,
            outputs,
            blobs,
            running,
            settings.tracing(),
            dispatcher,
            clock,
            timing);
    attempts = new OwnAttempts(settings.node(), running);
    store.onCommitted(dispatcher::onCommitted);
    store.onCommitted(statistics::committed);
    store.onCommitted(events::publish);
  }

  /** Takes back what was lost, then runs jobs. */
  public Future<Void> start() {
    List<Future<?>> deployed = new ArrayList<>();
    settings
        .executors()
        .forEach(
            (kind, maker) -> {
              for (int i = 0; i < settings.instances(); i++) {
                deployed.add(deploy(new ExecutorVerticle(maker.get(), executors)));
              }
            });
    return Future.all(deployed)
        .compose(
            done ->
                deploy(
                    new Rescuer(
                        settings.node(), store, running, settings.lease(), dispatcher::wakeForAll)))
        .compose(done -> deploy(dispatcher))
        .compose(done -> deploy(new Pruner(store, blobs)))
        .mapEmpty();
  }

  /**
   * Stops every part; nothing runs any more, see {@link #drain}. Safe to call twice and without
   * start.
   */
  public Future<Void> stop() {
    dispatcher.pause(); // Executors go at the same time, and nothing may be claimed for them.
    List<String> last = List.copyOf(deployments);
    deployments.clear();
    List<Future<?>> stopped = new ArrayList<>();
    last.forEach(id -> stopped.add(vertx.undeploy(id)));
    return stopped.isEmpty() ? Future.succeededFuture() : Future.join(stopped).mapEmpty();
  }

  /** A slot without an executor would claim what nobody performs. */
  private static Map<JobKind, Integer> performed(Settings settings) {
    Map<JobKind, Integer> slots = new EnumMap<>(JobKind.class);
    slots.putAll(settings.slots());
    slots.keySet().retainAll(settings.instances() > 0 ? settings.executors().keySet() : Set.of());
    return slots;
  }

  private Future<?> deploy(VerticleBase verticle) {
    return vertx.deployVerticle(verticle).onSuccess(deployments::add);
  }

  /** Claims no more and waits for what runs, see {@link Dispatcher#drain}. */
  public Future<Void> drain(Duration patience) {
    return dispatcher.drain(patience);
  }

  /** Has what runs ended at once and handed back; to be called beside a {@link #drain}. */
  public void hurry() {
    running.stopAll(new Stop(Stop.Reason.DRAIN, Duration.ZERO));
  }

  /** Whether it takes jobs. */
  public boolean isClaiming() {
    return dispatcher.isClaiming();
  }

  /** Jobs. */
  public JobService jobs() {
    return jobs;
  }

  /** Queues. */
  public QueueService queues() {
    return queues;
  }

  /** Why jobs wait. */
  public WhyAnswers why() {
    return why;
  }

  /** Many jobs at once. */
  public BulkOperations bulk() {
    return bulk;
  }

  /** Calls past the store. */
  public DirectCalls calls() {
    return calls;
  }

  /** Attempts that speak for themselves. */
  public OwnAttempts attempts() {
    return attempts;
  }

  /** Counters. */
  public Statistics statistics() {
    return statistics;
  }

  /** Bytes that attempts wrote to a stream, once they are over. */
  public long outputBytes(Stream stream) {
    return outputs.writtenBytes(stream);
  }

  /** What attempts wrote. */
  public AttemptLogs logs() {
    return outputs;
  }

  /** What is committed, as it happens. */
  public JobEvents events() {
    return events;
  }
}
