package dev.legwork.engine;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.executor.JobExecutor;
import dev.legwork.job.CancelRequest;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobSpec;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.BlobStore;
import dev.legwork.store.JobStore;
import dev.legwork.store.Submission;
import dev.legwork.store.heap.HeapBlobStore;
import dev.legwork.store.heap.HeapJobStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The engine on a store, with scripted executors for http and process jobs. The poll is off unless
 * a test says otherwise, so that every wake-up is one by a hint.
 */
final class EngineLab implements AutoCloseable {
  /** No poll, and short waits for a store in trouble. */
  static final Timing HINTS_ONLY =
      new Timing(
          Duration.ZERO,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofMillis(1),
          Duration.ofMillis(4));

  static final Duration LONG = Duration.ofSeconds(20);

  final Vertx vertx = Vertx.vertx();
  final Script script = new Script();
  final BlobStore blobs = new HeapBlobStore();
  final JobStore store;
  Engine engine;

  private final Timing timing;
  private final InstantSource clock;
  private final int slots;
  private final Duration lease;
  private final List<Engine> engines = new ArrayList<>();
  private int starts;

  /** How a lab differs from the plain one. */
  static final class Plan {
    private Function<Vertx, JobStore> store =
        vertx -> new HeapJobStore(InstantSource.system(), RetentionPolicy.DEFAULT);
    private Timing timing = HINTS_ONLY;
    private InstantSource clock = InstantSource.system();
    private int slots = 2;
    private Duration lease = LONG;

    @CanIgnoreReturnValue
    Plan lease(Duration value) {
      lease = value;
      return this;
    }

    @CanIgnoreReturnValue
    Plan store(Function<Vertx, JobStore> value) {
      store = value;
      return this;
    }

    /** The store's and the engine's clock. */
    @CanIgnoreReturnValue
    Plan clock(InstantSource value) {
      clock = value;
      return store(vertx -> new HeapJobStore(value, RetentionPolicy.DEFAULT));
    }

    @CanIgnoreReturnValue
    Plan timing(Timing value) {
      timing = value;
      return this;
    }

    @CanIgnoreReturnValue
    Plan slots(int value) {
      slots = value;
      return this;
    }

    /** A lab whose engine is not started. */
    EngineLab make() {
      return new EngineLab(this);
    }

    EngineLab start() {
      EngineLab lab = make();
      get(lab.store.start().compose(open -> lab.engine.start()));
      return lab;
    }
  }

  static Plan plan() {
    return new Plan();
  }

  static EngineLab start() {
    return plan().start();
  }

  private EngineLab(Plan plan) {
    timing = plan.timing;
    clock = plan.clock;
    slots = plan.slots;
    lease = plan.lease;
    store = plan.store.apply(vertx);
    engine = engine();
  }

  private Engine engine() {
    Map<JobKind, Integer> of = new EnumMap<>(JobKind.class);
    Map<JobKind, Supplier<JobExecutor>> makers = new EnumMap<>(JobKind.class);
    for (JobKind kind : List.of(JobKind.HTTP, JobKind.PROCESS)) {
      of.put(kind, slots);
      makers.put(kind, () -> script.executor(kind));
    }
    Engine made =
        new Engine(
            vertx,
            new Engine.Settings("node-" + ++starts, lease, of, makers, 2),
            store,
            blobs,
            clock,
            timing);
    engines.add(made);
    return made;
  }

  /** The node dies, as far as the store can see, and another one is started on the same store. */
  void crash() {
    get(engine.stop());
    get(store.stop());
    engine = engine();
    get(store.start().compose(open -> engine.start()));
  }

  @CanIgnoreReturnValue
  Job submit(JobSpec spec) {
    return get(engine.jobs().submit(Submission.of(spec))).job();
  }

  @CanIgnoreReturnValue
  Job cancel(Job job, Duration grace) {
    return get(engine.jobs().cancel(job.id(), new CancelRequest("enough", grace)));
  }

  Job get(JobId id) {
    return get(engine.jobs().get(id));
  }

  /** The job once it is final. */
  Job ended(Job job) {
    Job last = get(engine.jobs().awaitFinal(job.id(), LONG));
    if (!last.state().isFinal()) {
      throw new AssertionError("Not final in time: " + last);
    }
    return last;
  }

  /** Completes when no slot is in use any more. */
  void drained() {
    get(engine.drain(LONG));
  }

  static <T> T get(Future<T> future) {
    try {
      return future.await(30, SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("No answer in time", e);
    }
  }

  @Override
  public void close() {
    for (Engine one : engines) {
      get(one.stop());
    }
    get(store.stop());
    get(vertx.close());
  }
}
