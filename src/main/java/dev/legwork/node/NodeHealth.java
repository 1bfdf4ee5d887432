package dev.legwork.node;

import dev.legwork.job.JobId;
import dev.legwork.metrics.EventLoops;
import dev.legwork.store.JobStore;
import dev.legwork.store.StoreCapabilities;
import dev.legwork.store.StoreFailure;
import dev.legwork.web.api.Checks;
import dev.legwork.web.api.Checks.Check;
import dev.legwork.web.api.Health;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a node is. Told of what happens to it by the node; safe on any thread. */
final class NodeHealth implements Health {
  /** Under the second after which probes give up that nobody configured. */
  private static final Duration PATIENCE = Duration.ofMillis(900);

  private final JobStore store;
  private final EventLoops loops;
  private final Supplier<Optional<Check>> tls;
  private volatile boolean started;
  private volatile boolean draining;
  private volatile @Nullable StoreFailure lost;

  /** The question to the store that is under way, so that many who ask cost one. */
  private volatile Future<Check> asked = Future.succeededFuture(Check.of("store", true, ""));

  /**
   * A node that has not started.
   *
   * @param tls what is to be said of its certificate, if it has one
   */
  NodeHealth(JobStore store, EventLoops loops, Supplier<Optional<Check>> tls) {
    this.store = store;
    this.loops = loops;
    this.tls = tls;
  }

  void start() {
    started = true;
  }

  void drain() {
    draining = true;
  }

  void lose(StoreFailure failure) {
    lost = failure;
  }

  /** Whether it wants requests as far as it knows without asking anybody. */
  boolean seemsReady() {
    return started && !draining && lost == null;
  }

  @Override
  public Checks live() {
    List<String> blocked = loops.blocked();
    return new Checks(
        List.of(
            new Check(
                "event-loops",
                blocked.isEmpty(),
                Map.of("loops", loops.count(), "blocked", blocked.size()))));
  }

  @Override
  public Checks started() {
    // The migrations of the store are a part of the start.
    return new Checks(List.of(Check.of("start", started, "The node is starting")));
  }

  @Override
  public Future<Checks> ready() {
    return storeAnswers()
        .map(
            answers -> {
              List<Check> checks = new ArrayList<>();
              checks.add(answers);
              checks.add(Check.of("start", started, "The node is starting"));
              checks.add(Check.of("claiming", !draining, "The node is draining"));
              tls.get().ifPresent(checks::add);
              return new Checks(checks);
            });
  }

  private Future<Check> storeAnswers() {
    StoreFailure failure = lost;
    if (failure != null) {
      return Future.succeededFuture(storeCheck(String.valueOf(failure.getMessage())));
    }
    Future<Check> current = asked;
    if (!current.isComplete()) {
      return current;
    }
    // Any id will do: it takes one look into an index.
    Future<Check> fresh =
        store
            .find(JobId.next())
            .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
            .map(found -> storeCheck(null))
            .otherwise(trouble -> storeCheck("It does not answer: " + trouble.getMessage()));
    asked = fresh;
    return fresh;
  }

  private Check storeCheck(@Nullable String reason) {
    StoreCapabilities can = store.capabilities();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", can.name());
    data.put("durable", can.durable());
    data.put("shared", can.shared());
    if (reason != null) {
      data.put("reason", reason);
    }
    return new Check("store", reason == null, data);
  }
}
