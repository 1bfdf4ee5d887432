package dev.legwork.executor.process;

import dev.legwork.executor.Attempt;
import dev.legwork.job.TraceContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The whole environment of an attempt's program but for its directory: nothing of the node's own
 * gets in.
 */
final class AttemptEnvironment {
  private AttemptEnvironment() {}

  static Map<String, String> of(
      Attempt attempt, ProcessSpec spec, ProcessSettings settings, Map<String, String> secrets) {
    Map<String, String> env = new LinkedHashMap<>();
    env.put("LEGWORK_JOB_ID", attempt.job().id().toString());
    env.put("LEGWORK_ATTEMPT", Integer.toString(attempt.job().status().attempt()));
    env.put("LEGWORK_QUEUE", attempt.job().spec().queue());
    settings.url().get().ifPresent(url -> env.put("LEGWORK_URL", url));
    settings.token().apply(attempt.job()).ifPresent(token -> env.put("LEGWORK_TOKEN", token));
    TraceContext trace = attempt.span().context();
    env.put("TRACEPARENT", trace.traceparent());
    if (trace.tracestate() != null) {
      env.put("TRACESTATE", trace.tracestate());
    }
    env.put("PATH", settings.path());
    env.put("LANG", "C.UTF-8");
    spec.env()
        .forEach(
            (name, value) ->
                env.put(
                    name,
                    value.isSecret()
                        ? Objects.requireNonNull(secrets.get(value.text()))
                        : value.text()));
    return env;
  }
}
