package dev.legwork.web.api;

import dev.legwork.access.Principal;
import dev.legwork.job.JobSpec;
import dev.legwork.trace.RequestSpan;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Bodies;
import dev.legwork.web.exchange.Caller;
import dev.legwork.web.exchange.Query;
import dev.legwork.web.exchange.Submissions;
import dev.legwork.wire.JobReader;
import io.vertx.ext.web.RoutingContext;

/** {@code POST /call}: runs a job at once, keeps nothing of it, answers with its outcome. */
final class CallRoute {
  static final String PATH = "/api/v1/call";

  private final ApiServices services;
  private final HttpSettings settings;
  private final Bodies bodies;

  CallRoute(ApiServices services, HttpSettings settings, Bodies bodies) {
    this.services = services;
    this.settings = settings;
    this.bodies = bodies;
  }

  void handle(RoutingContext ctx) {
    Query.none(ctx);
    RequestSpan span = TracedRequest.begin(services.tracing(), ctx.request(), PATH);
    Principal principal = Caller.of(ctx).principal();
    bodies
        .object(ctx.request(), settings.maxBody())
        .compose(
            document -> {
              JobSpec spec = JobReader.read(document, services.jobs()::violations);
              Submissions.check(principal, spec);
              return services.calls().call(spec, principal.name(), span.context());
            })
        .onComplete(
            result -> Answers.json(ctx.response(), 200, EngineWriter.call(result)), ctx::fail);
  }
}
