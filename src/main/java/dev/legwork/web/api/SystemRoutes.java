package dev.legwork.web.api;

import dev.legwork.access.Access;
import dev.legwork.job.Refusal;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Caller;
import dev.legwork.web.exchange.Query;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;

/** The node itself: health, statistics, metrics, and the API's own description. */
final class SystemRoutes {
  private static final Duration DEFAULT_WINDOW = Duration.ofMinutes(5);
  private static final Duration MAX_WINDOW = Duration.ofDays(1);
  private static final Duration DEFAULT_STEP = Duration.ofSeconds(5);
  private static final int MAX_POINTS = 2000;

  private final ApiServices services;
  private final OpenApi document;

  SystemRoutes(ApiServices services, OpenApi document) {
    this.services = services;
    this.document = document;
  }

  void mount(RouteTable routes) {
    new HealthRoutes(services.health()).mount(routes);
    routes
        .add(HttpMethod.GET, "/api/v1/stats", Access.READ, this::stats)
        .add(
            HttpMethod.GET,
            "/metrics",
            Access.READ,
            new MetricsRoute(services.metrics().exposition())::handle)
        .add(
            HttpMethod.GET,
            "/openapi.yaml",
            Access.EVERYONE,
            ctx -> Answers.send(ctx.response(), 200, "application/yaml", document.yaml()))
        .add(
            HttpMethod.GET,
            "/openapi.json",
            Access.EVERYONE,
            ctx -> Answers.json(ctx.response(), 200, document.json()));
  }

  private void stats(RoutingContext ctx) {
    if (!Caller.of(ctx).principal().seesAll()) {
      throw new Refusal.Forbidden(
          "The statistics are of all queues, and your token is for some; GET /queues counts theirs");
    }
    Query query = Query.of(ctx, Set.of("window", "step"));
    Duration second = Duration.ofSeconds(1);
    Duration window = query.duration("window", second, MAX_WINDOW, DEFAULT_WINDOW);
    Duration step = query.duration("step", second, MAX_WINDOW, defaultStep(window));
    if (window.dividedBy(step) > MAX_POINTS) {
      throw new Refusal.Malformed(
          "The parameter step is too short for this window: at most " + MAX_POINTS + " points");
    }
    services
        .statistics()
        .snapshot(window, step)
        .onComplete(
            stats -> Answers.json(ctx.response(), 200, EngineWriter.stats(stats)), ctx::fail);
  }

  private static Duration defaultStep(Duration window) {
    Duration shortest = window.dividedBy(MAX_POINTS);
    if (window.compareTo(DEFAULT_STEP) < 0) {
      return window;
    }
    return shortest.compareTo(DEFAULT_STEP) > 0
        ? Duration.ofSeconds(shortest.toSeconds() + 1)
        : DEFAULT_STEP;
  }
}
