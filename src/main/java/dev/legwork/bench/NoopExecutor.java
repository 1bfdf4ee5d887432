package dev.legwork.bench;

import dev.legwork.executor.Attempt;
import dev.legwork.executor.JobExecutor;
import dev.legwork.executor.Outcome;
import dev.legwork.job.JobKind;
import dev.legwork.job.RawJson;
import dev.legwork.job.Violation;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Answers its input at once: what is left is the cost of the job service itself. */
final class NoopExecutor implements JobExecutor {
  @Override
  public JobKind kind() {
    return JobKind.FUNCTION;
  }

  @Override
  public List<Violation> check(JsonObject payload) {
    return List.of();
  }

  @Override
  public Future<Outcome> execute(Attempt attempt) {
    RawJson input = RawJson.of(attempt.job().spec().payload().getValue("input"));
    return Future.succeededFuture(new Outcome.Succeeded(input));
  }
}
