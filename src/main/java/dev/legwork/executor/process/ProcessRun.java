package dev.legwork.executor.process;

import dev.legwork.executor.Attempt;
import dev.legwork.executor.Outcome;
import dev.legwork.executor.Stop;
import dev.legwork.job.JobError;
import dev.legwork.log.JobLog;
import dev.legwork.output.Stream;
import dev.legwork.secret.Mask;
import dev.legwork.secret.Revealed;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt: its directory is made, the program started, watched to its end, its artifacts kept,
 * the directory removed. Confined to the context of the executor; the spawner's events come home
 * through {@link Inbox}.
 */
final class ProcessRun {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessRun.class);
  private static final Duration DRAIN = Duration.ofSeconds(2);

  /** No pipe holds more by itself: what still comes after this, somebody still writes. */
  private static final long MAX_DRAIN_BYTES = 2L * 1024 * 1024;

  private static final int INPUT_CHUNK = 64 * 1024;
  private static final long NO_TIMER = -1;

  private final ProcessRuntime runtime;
  private final Attempt attempt;
  private final ProcessSpec spec;
  private final Vertx vertx;
  private final Map<String, String> env;
  private final Mask mask;
  private final OutputFlow output;
  private final Promise<ProcessEnd> ended = Promise.promise();

  private @Nullable Workspace workspace;
  private @Nullable Command command;
  private @Nullable Running program;
  private boolean started;
  private @Nullable Stop stop;
  private long stopTimer = NO_TIMER;
  private long drainTimer = NO_TIMER;
  private long bytesAtExit;
  private int inputAt;
  private SpawnEvent.@Nullable Exited exited;
  private boolean incomplete;

  ProcessRun(ProcessRuntime runtime, Attempt attempt, ProcessSpec spec, Revealed secrets) {
    this.runtime = runtime;
    this.attempt = attempt;
    this.spec = spec;
    vertx = runtime.vertx();
    mask = secrets.mask();
    env = AttemptEnvironment.of(attempt, spec, runtime.settings(), secrets.values());
    output = new OutputFlow(attempt, spec, mask);
  }

  Future<Outcome> run() {
    attempt.keepOutput(spec.outputBytes());
    attempt.onStop(this::stop);
    return runtime
        .files()
        .executeBlocking(() -> runtime.workspaces().take(spec.files()), false)
        .compose(this::start)
        .compose(end -> output.written().map(end))
        .compose(this::conclude)
        .eventually(this::giveBack);
  }

  private Future<ProcessEnd> start(Workspace own) {
    workspace = own;
    if (stop != null) {
      return Future.succeededFuture(new ProcessEnd.NeverRan(null));
    }
    Path directory = own.directory();
    env.putIfAbsent("HOME", directory.toString());
    env.putIfAbsent("TMPDIR", directory.toString());
    Path cwd = spec.cwd() == null ? directory : directory.resolve(spec.cwd());
    command = new Command(spec.command(), env, cwd.toString(), spec.stdin() != null, spec.limits());
    Inbox inbox = new Inbox(context(), this::handle);
    program = runtime.spawner().start(command, inbox::put);
    return ended.future();
  }

  private static Context context() {
    Context context = Vertx.currentContext();
    if (context == null) {
      throw new IllegalStateException("An executor runs on its context");
    }
    return context;
  }

  // ---- what the spawner tells ----

  private void handle(SpawnEvent event) {
    if (event instanceof SpawnEvent.Output some) {
      output.write(some.stream(), some.bytes(), this::giveCredit);
    } else if (event instanceof SpawnEvent.OutputEnd end) {
      output.end(end.stream());
    } else if (event instanceof SpawnEvent.Started) {
      started = true;
      feed();
      obeyStop();
    } else if (event instanceof SpawnEvent.InputTaken) {
      feed();
    } else if (event instanceof SpawnEvent.Exited end) {
      exited = end;
      bytesAtExit = output.bytes();
      armDrain();
    } else if (event instanceof SpawnEvent.NotStarted why) {
      explain(why);
    } else if (event instanceof SpawnEvent.Gone) {
      end(new ProcessEnd.Over(Objects.requireNonNull(exited), incomplete));
    } else if (event instanceof SpawnEvent.Lost) {
      end(new ProcessEnd.NeverRan(SpawnFailures.lost()));
    }
  }

  private void end(ProcessEnd end) {
    cancel(stopTimer);
    cancel(drainTimer);
    stopTimer = NO_TIMER;
    drainTimer = NO_TIMER;
    ended.tryComplete(end);
  }

  private void explain(SpawnEvent.NotStarted why) {
    runtime
        .files()
        .executeBlocking(() -> SpawnFailures.explain(why, Objects.requireNonNull(command)), false)
        .onSuccess(error -> end(new ProcessEnd.NeverRan(error)))
        .onFailure(ended::tryFail);
  }

  private void giveCredit(Stream stream, int bytes) {
    running().credit(stream, bytes);
  }

  private Running running() {
    return Objects.requireNonNull(program);
  }

  private void feed() {
    Buffer input = spec.stdin();
    if (input == null) {
      return;
    }
    if (inputAt == input.length()) {
      running().closeInput();
      return;
    }
    int end = Math.min(input.length(), inputAt + INPUT_CHUNK);
    Buffer chunk = input.slice(inputAt, end);
    inputAt = end;
    running().write(chunk);
  }

  /**
   * The main program is gone but somebody may hold its output open. It gets a moment, longer only
   * while what was already written waits for our own side.
   */
  private void armDrain() {
    if (!output.isOpen()) {
      return;
    }
    drainTimer =
        vertx.setTimer(
            DRAIN.toMillis(),
            any -> {
              if (output.isHeldUp() && output.bytes() - bytesAtExit < MAX_DRAIN_BYTES) {
                armDrain();
              } else if (output.isOpen()) {
                incomplete = true;
                running().reap();
              }
            });
  }

  // ---- the order to end ----

  private void stop(Stop order) {
    stop = order;
    if (started) {
      obeyStop();
    }
  }

  private void obeyStop() {
    Stop order = stop;
    if (order == null || ended.future().isComplete()) {
      return;
    }
    Duration grace = order.grace() == null ? spec.stopGrace() : order.grace();
    boolean atOnce =
        order.reason() == Stop.Reason.LOST || grace.isZero() || spec.stopSignal() == Signal.KILL;
    cancel(stopTimer);
    if (atOnce || exited != null) {
      incomplete = exited != null && output.isOpen();
      running().reap();
      return;
    }
    running().signal(spec.stopSignal());
    stopTimer = vertx.setTimer(Math.max(1, grace.toMillis()), any -> running().reap());
  }

  private void cancel(long timer) {
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
    }
  }

  // ---- what comes of it ----

  private Future<Outcome> conclude(ProcessEnd end) {
    if (end instanceof ProcessEnd.NeverRan never) {
      return Future.succeededFuture(
          never.error() == null ? new Outcome.Stopped(null) : Outcome.failed(never.error()));
    }
    ProcessEnd.Over over = (ProcessEnd.Over) end;
    return collect()
        .map(
            artifacts -> {
              boolean stopped = stop != null && over.exited().told();
              return new Conclusion(spec, over, output, stopped, artifacts).outcome();
            });
  }

  private Future<@Nullable JsonArray> collect() {
    return spec.collect().isEmpty()
        ? Future.succeededFuture()
        : new Artifacts(
                attempt, runtime.files(), Objects.requireNonNull(workspace).directory(), mask)
            .keep(spec.collect());
  }

  private Future<Void> giveBack() {
    Workspace own = workspace;
    if (own == null) {
      return Future.succeededFuture();
    }
    return runtime
        .files()
        .<Void>executeBlocking(
            () -> {
              runtime.workspaces().giveBack(own);
              return null;
            },
            false)
        .recover(
            failed -> {
              JobLog.about(LOG.atWarn(), attempt.job())
                  .setCause(mask.failure(failed))
                  .log("The directory of job {} stays: {}", attempt.job().id(), own.directory());
              return Future.succeededFuture();
            });
  }

  /** How a program ended, if it ran. */
  sealed interface ProcessEnd {
    /** It ran; no process of it is left. */
    record Over(SpawnEvent.Exited exited, boolean incomplete) implements ProcessEnd {}

    /** It did not, or nobody knows how it ended; without an error it was stopped before. */
    record NeverRan(@Nullable JobError error) implements ProcessEnd {}
  }
}
