package dev.legwork.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventLoopsTest {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(3));
  private final AtomicLong nanos = new AtomicLong();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final EventLoops loops = new EventLoops(vertx, registry, nanos::get);

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void aBlockedLoopIsNamedUntilItMovesAgain() throws Exception {
    loops.start(3).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertThat(loops.count()).isEqualTo(3);
    assertThat(loops.blocked()).isEmpty();
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch letGo = new CountDownLatch(1);
    Thread[] victim = new Thread[1];
    vertx.runOnContext(
        go -> {
          victim[0] = Thread.currentThread();
          blocked.countDown();
          try {
            letGo.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();

    nanos.addAndGet(TimeUnit.SECONDS.toNanos(6));

    until(() -> loops.blocked().size() == 1);
    assertThat(loops.blocked()).containsExactly(victim[0].getName());
    letGo.countDown();
    until(() -> loops.blocked().isEmpty());
    assertThat(registry.get(Names.LAG).timer().max(TimeUnit.SECONDS)).isGreaterThan(5);
  }

  /** The others' next pulse shows that they move; it comes within half a second. */
  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }
}
