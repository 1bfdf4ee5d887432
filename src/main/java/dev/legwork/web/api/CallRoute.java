package dev.legwork.web.api;

import dev.legwork.trace.RequestSpan;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Bodies;
import dev.legwork.web.exchange.Query;
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
    bodies
        .object(ctx.request(), settings.maxBody())
        .compose(document -> services.calls().call(JobReader.read(document), span.context()))
        .onComplete(
            result -> Answers.json(ctx.response(), 200, EngineWriter.call(result)), ctx::fail);
  }
}
