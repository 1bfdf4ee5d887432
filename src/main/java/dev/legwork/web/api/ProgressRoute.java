package dev.legwork.web.api;

import dev.legwork.access.Principal;
import dev.legwork.job.JobId;
import dev.legwork.job.RawJson;
import dev.legwork.job.Refusal;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Bodies;
import dev.legwork.web.exchange.Caller;
import dev.legwork.web.exchange.MediaTypes;
import dev.legwork.web.exchange.Paths;
import dev.legwork.web.exchange.Query;
import dev.legwork.wire.Documents;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** {@code POST /jobs/{id}/progress}: a running attempt says how far it is. */
final class ProgressRoute {
  private static final long MAX_BYTES = 16 * 1024;

  private final ApiServices services;
  private final Bodies bodies;

  ProgressRoute(ApiServices services, Bodies bodies) {
    this.services = services;
    this.bodies = bodies;
  }

  void handle(RoutingContext ctx) {
    Query.none(ctx);
    JobId id = Paths.jobId(ctx);
    Principal.OfAttempt attempt = Caller.of(ctx).principal().attempt();
    if (attempt == null || !attempt.jobId().equals(id)) {
      throw new Refusal.NotFound("There is no job " + id);
    }
    if (!MediaTypes.isJson(ctx.request().getHeader(HttpHeaders.CONTENT_TYPE))) {
      throw MediaTypes.unsupported("application/json");
    }
    bodies
        .read(ctx.request(), MAX_BYTES)
        .map(body -> RawJson.of(Documents.parse(body)))
        .compose(
            progress -> services.attempts().report(id, attempt.number(), attempt.fence(), progress))
        .onComplete(written -> Answers.empty(ctx.response(), 204), ctx::fail);
  }
}
