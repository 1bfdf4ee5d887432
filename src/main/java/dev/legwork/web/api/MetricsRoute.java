package dev.legwork.web.api;

import dev.legwork.job.Refusal;
import dev.legwork.metrics.Exposition;
import dev.legwork.metrics.Exposition.Format;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Caller;
import dev.legwork.web.exchange.MediaTypes;
import dev.legwork.web.exchange.Query;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;

/** {@code GET /metrics}: all meters as text, for Prometheus. */
final class MetricsRoute {
  private static final List<String> FORMS =
      Arrays.stream(Format.values()).map(Format::mediaType).toList();

  private final Exposition exposition;

  MetricsRoute(Exposition exposition) {
    this.exposition = exposition;
  }

  void handle(RoutingContext ctx) {
    if (!Caller.of(ctx).principal().seesAll()) {
      throw new Refusal.Forbidden("The metrics are of all queues, and your token is for some");
    }
    Query.none(ctx);
    String form = MediaTypes.choose(ctx.request().getHeader(HttpHeaders.ACCEPT), FORMS);
    Format format = Format.named(form);
    exposition
        .text(format)
        .onComplete(
            text -> Answers.send(ctx.response(), 200, format.contentType(), text), ctx::fail);
  }
}
