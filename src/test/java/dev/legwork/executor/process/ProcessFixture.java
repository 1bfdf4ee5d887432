package dev.legwork.executor.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.executor.Outcome;
import dev.legwork.executor.Stop;
import dev.legwork.job.JobError;
import dev.legwork.output.Stream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * An executor on a context of its own, over a given spawner, and ways to look at what it leaves.
 */
final class ProcessFixture implements AutoCloseable {
  final Vertx vertx = Vertx.vertx();
  final Context context = vertx.getOrCreateContext();
  final Path directory;
  final ProcessRuntime runtime;
  final ProcessExecutor executor;

  ProcessFixture(Path directory, Spawner spawner, UnaryOperator<ProcessSettings> settings)
      throws IOException {
    this.directory = directory;
    ProcessSettings open =
        ProcessSettings.open(directory.resolve("work"), directory.resolve("native"));
    runtime = ProcessRuntime.open(vertx, settings.apply(open), spawner);
    executor = new ProcessExecutor(runtime);
  }

  static NativeSpawner nativeSpawner(Path directory) throws IOException {
    try (InputStream binary = ProcessFixture.class.getResourceAsStream(NativeSpawner.resource())) {
      assertThat(binary).as("built by the profile native").isNotNull();
      return NativeSpawner.open(ProcessRuntime.extract(binary, directory.resolve("native")));
    }
  }

  static JsonObject command(String... argv) {
    return new JsonObject().put("command", new JsonArray(List.of(argv)));
  }

  static JsonObject shell(String script) {
    return command("/bin/sh", "-c", script);
  }

  /** One run of a program that is under way. */
  record Started(RecordedAttempt attempt, Future<Outcome> outcome) {}

  Started start(RecordedAttempt attempt) {
    Promise<Outcome> promise = Promise.promise();
    context.runOnContext(any -> executor.execute(attempt).onComplete(promise));
    return new Started(attempt, promise.future());
  }

  Started start(JsonObject payload) {
    assertThat(executor.check(payload)).isEmpty();
    return start(new RecordedAttempt(payload));
  }

  Outcome run(JsonObject payload) {
    Outcome outcome = await(start(payload).outcome());
    assertThat(workLeft()).isEmpty();
    return outcome;
  }

  @CanIgnoreReturnValue
  JsonObject succeed(JsonObject payload) {
    Outcome outcome = run(payload);
    assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
    return result(outcome);
  }

  @CanIgnoreReturnValue
  Outcome.Failed fail(JsonObject payload) {
    Outcome outcome = run(payload);
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return (Outcome.Failed) outcome;
  }

  /** Expects that it is not started, for this reason. */
  @CanIgnoreReturnValue
  JobError refuse(JsonObject payload, String reason, boolean retryable) {
    JobError error = fail(payload).error();
    assertThat(error.code()).isEqualTo(JobError.Code.SPAWN_FAILED);
    assertThat(error.details().getString("reason")).isEqualTo(reason);
    assertThat(error.retryable()).isEqualTo(retryable);
    return error;
  }

  void stop(Started started, Stop.Reason reason, Duration grace) {
    context.runOnContext(any -> started.attempt().stop(new Stop(reason, grace)));
  }

  /** Waits until the program has written this. */
  void awaitOutput(Started started, String text) {
    Promise<Void> seen = Promise.promise();
    long timer =
        vertx.setPeriodic(
            2,
            any ->
                context.runOnContext(
                    on -> {
                      if (started.attempt().output.get(Stream.STDOUT).toString().contains(text)) {
                        seen.tryComplete();
                      }
                    }));
    await(seen.future());
    vertx.cancelTimer(timer);
  }

  static JsonObject result(Outcome outcome) {
    return (JsonObject) outcome.result().value();
  }

  /** What attempts left behind; their directories themselves may serve again. */
  List<Path> workLeft() {
    try (java.util.stream.Stream<Path> all = Files.walk(runtime.settings().workDir(), 3)) {
      return all.filter(path -> runtime.settings().workDir().relativize(path).getNameCount() > 2)
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Processes that still know this job, zombies left out. */
  static List<String> processesOf(RecordedAttempt attempt) {
    String mark = "LEGWORK_JOB_ID=" + attempt.job().id();
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : all) {
        try {
          byte[] env = Files.readAllBytes(process.resolve("environ"));
          if (new String(env, StandardCharsets.ISO_8859_1).contains(mark)) {
            found.add(process + Files.readString(process.resolve("cmdline")));
          }
        } catch (IOException e) {
          // It ended while it was looked at.
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return found;
  }

  @CanIgnoreReturnValue
  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    runtime.close();
    await(vertx.close());
  }
}
