package dev.legwork.web.api;

import dev.legwork.executor.Attempt;
import dev.legwork.executor.JobExecutor;
import dev.legwork.executor.Outcome;
import dev.legwork.job.JobError;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.RawJson;
import dev.legwork.job.Violation;
import dev.legwork.output.Stream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Does what the payload says: {@code say} text, {@code hold} until let go or stopped, {@code fail},
 * keep {@code artifact}, bring {@code result}.
 */
final class ScriptedExecutor implements JobExecutor {
  private final Map<JobId, Promise<Void>> held;

  ScriptedExecutor(Map<JobId, Promise<Void>> held) {
    this.held = held;
  }

  static Map<JobId, Promise<Void>> holds() {
    return new ConcurrentHashMap<>();
  }

  @Override
  public JobKind kind() {
    return JobKind.PROCESS;
  }

  @Override
  public List<Violation> check(JsonObject payload) {
    return payload.containsKey("wrong")
        ? List.of(new Violation("/process/wrong", "is wrong"))
        : List.of();
  }

  @Override
  public Future<Outcome> execute(Attempt attempt) {
    JsonObject payload = attempt.job().spec().payload();
    Promise<Outcome> promise = Promise.promise();
    attempt.onStop(stop -> promise.tryComplete(new Outcome.Stopped(null)));
    Future<Void> said =
        payload.containsKey("say")
            ? attempt.write(Stream.STDOUT, Buffer.buffer(payload.getString("say")))
            : Future.succeededFuture();
    said.compose(done -> keep(attempt, payload))
        .compose(done -> hold(attempt, payload))
        .onComplete(done -> promise.tryComplete(outcome(payload)));
    return promise.future();
  }

  private Future<Void> hold(Attempt attempt, JsonObject payload) {
    if (!payload.getBoolean("hold", false)) {
      return Future.succeededFuture();
    }
    return held.computeIfAbsent(attempt.job().id(), id -> Promise.promise()).future();
  }

  private static Future<Void> keep(Attempt attempt, JsonObject payload) {
    String content = payload.getString("artifact");
    if (content == null) {
      return Future.succeededFuture();
    }
    return attempt
        .blobs()
        .create(attempt.blob("artifact/out/a b.txt"))
        .compose(writer -> writer.write(Buffer.buffer(content)).compose(done -> writer.close()));
  }

  private static Outcome outcome(JsonObject payload) {
    RawJson result = payload.containsKey("result") ? RawJson.of(payload.getValue("result")) : null;
    return payload.getBoolean("fail", false)
        ? new Outcome.Failed(
            JobError.of(JobError.Code.EXIT_CODE, "It was told to fail", true), result, null)
        : new Outcome.Succeeded(result);
  }
}
