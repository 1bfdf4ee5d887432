package dev.legwork.executor.process;

import dev.legwork.executor.Attempt;
import dev.legwork.executor.JobExecutor;
import dev.legwork.executor.Outcome;
import dev.legwork.job.JobError;
import dev.legwork.job.JobKind;
import dev.legwork.job.Violation;
import dev.legwork.secret.Revealed;
import dev.legwork.secret.SecretUnavailable;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs programs: one, with its own directory, session and clean environment, for each attempt. All
 * instances of a node share one {@link ProcessRuntime}, which they do not own.
 */
public final class ProcessExecutor implements JobExecutor {
  private final ProcessRuntime runtime;

  /** One instance of several. */
  public ProcessExecutor(ProcessRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public JobKind kind() {
    return JobKind.PROCESS;
  }

  @Override
  public List<Violation> check(JsonObject payload) {
    Problems problems = new Problems();
    ProcessSpec spec = new PayloadParser(payload, problems).parse();
    String refusal = spec.command().isEmpty() ? null : refusal(spec);
    if (refusal != null) {
      problems.add("/process/command", refusal);
    }
    return problems.violations();
  }

  @Override
  public Future<Outcome> execute(Attempt attempt) {
    Problems problems = new Problems();
    ProcessSpec spec = new PayloadParser(attempt.job().spec().payload(), problems).parse();
    if (!problems.violations().isEmpty()) {
      Violation first = problems.violations().get(0);
      return rejected(first.pointer() + " " + first.detail());
    }
    // Checked again: the job may have been accepted by a node with other settings.
    String refusal = refusal(spec);
    if (refusal != null) {
      return rejected("the program " + refusal);
    }
    Set<String> names = spec.secretNames();
    if (names.isEmpty()) {
      return new ProcessRun(runtime, attempt, spec, Revealed.NOTHING).run();
    }
    return runtime
        .settings()
        .secrets()
        .reveal(names)
        .transform(
            found -> {
              Revealed secrets = found.result();
              return found.succeeded()
                  ? secrets
                      .mask()
                      .guard(() -> new ProcessRun(runtime, attempt, spec, secrets).run())
                  : unavailable(found.cause());
            });
  }

  private @Nullable String refusal(ProcessSpec spec) {
    if (!runtime.settings().enabled()) {
      return "may not be run: process jobs are turned off on this node";
    }
    List<String> allow = runtime.settings().allow();
    return allow.isEmpty() || allow.contains(spec.command().get(0))
        ? null
        : "may not be run: it is not one of the executables that this node allows";
  }

  private static Future<Outcome> unavailable(Throwable cause) {
    return cause instanceof SecretUnavailable
        ? rejected(String.valueOf(cause.getMessage()))
        : Future.failedFuture(cause);
  }

  private static Future<Outcome> rejected(String message) {
    return Future.succeededFuture(
        Outcome.failed(JobError.of(JobError.Code.REJECTED, message, false)));
  }
}
