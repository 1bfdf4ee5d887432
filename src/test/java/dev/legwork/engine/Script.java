package dev.legwork.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.executor.Attempt;
import dev.legwork.executor.JobExecutor;
import dev.legwork.executor.Outcome;
import dev.legwork.executor.Stop;
import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobKind;
import dev.legwork.job.Violation;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Executors whose attempts end when and how the test says. Every attempt that begins is handed to
 * {@link #next}; it stops when it is told to, unless it is stubborn. Safe on any thread.
 */
final class Script {
  private final BlockingQueue<Try> begun = new LinkedBlockingQueue<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private volatile Function<Try, Future<Outcome>> play = attempt -> attempt.end.future();
  private volatile boolean stubborn;

  /** From now on attempts end as {@code play} says, by themselves. */
  void play(Function<Try, Future<Outcome>> how) {
    play = how;
  }

  /** From now on attempts ignore orders to stop. */
  void beStubborn() {
    stubborn = true;
  }

  /** Forgets the attempts that nobody asked for, and lets those of them end that still can. */
  void abandoned() {
    List<Try> all = new ArrayList<>();
    begun.drainTo(all);
    all.forEach(Try::succeed);
  }

  /** The next attempt that begins, or began and was not asked for yet. */
  Try next() {
    try {
      Try attempt = begun.poll(20, SECONDS);
      assertThat(attempt).as("an attempt begins").isNotNull();
      return attempt;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** How many have begun that nobody asked for. */
  int waiting() {
    return begun.size();
  }

  /** The most that ran at once. */
  int most() {
    return most.get();
  }

  JobExecutor executor(JobKind kind) {
    return new JobExecutor() {
      @Override
      public JobKind kind() {
        return kind;
      }

      @Override
      public List<Violation> check(JsonObject payload) {
        return List.of();
      }

      @Override
      public Future<Outcome> execute(Attempt attempt) {
        Try one = new Try(attempt, Vertx.currentContext());
        int now = running.incrementAndGet();
        most.accumulateAndGet(now, Math::max);
        attempt.onStop(order -> obey(one, order));
        begun.add(one);
        try {
          return play.apply(one).onComplete(done -> running.decrementAndGet());
        } catch (RuntimeException | Error e) {
          running.decrementAndGet();
          throw e;
        }
      }
    };
  }

  private void obey(Try one, Stop order) {
    one.orders.add(order);
    if (!stubborn) {
      one.end.tryComplete(new Outcome.Stopped(null));
    }
  }

  /** One attempt under the test's hand. */
  static final class Try {
    final Attempt attempt;
    final BlockingQueue<Stop> orders = new LinkedBlockingQueue<>();
    final Promise<Outcome> end = Promise.promise();
    private final Context context;

    Try(Attempt attempt, Context context) {
      this.attempt = attempt;
      this.context = context;
    }

    Job job() {
      return attempt.job();
    }

    String name() {
      return job().spec().name();
    }

    void succeed() {
      end(new Outcome.Succeeded(null));
    }

    void fail(boolean retryable) {
      end(failure(retryable, null));
    }

    void end(Outcome outcome) {
      context.runOnContext(go -> end.tryComplete(outcome));
    }

    /** Does something as the executor, on its context; returns when it is done. */
    void as(Runnable task) {
      Promise<Void> done = Promise.promise();
      context.runOnContext(
          go -> {
            task.run();
            done.complete();
          });
      EngineLab.get(done.future());
    }

    @CanIgnoreReturnValue
    Stop order() {
      try {
        Stop order = orders.poll(20, SECONDS);
        assertThat(order).as("it is told to stop").isNotNull();
        return order;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  static Outcome failure(boolean retryable, Duration retryAfter) {
    return new Outcome.Failed(
        JobError.of(JobError.Code.EXIT_CODE, "It failed", retryable), null, retryAfter);
  }
}
