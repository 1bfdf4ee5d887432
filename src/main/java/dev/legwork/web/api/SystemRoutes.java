package dev.legwork.web.api;

import dev.legwork.access.Access;
import dev.legwork.job.Refusal;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Caller;
import dev.legwork.web.exchange.Query;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;

/** The node itself: health, statistics, and the API's own description. */
final class SystemRoutes {
  private static final Duration DEFAULT_WINDOW = Duration.ofMinutes(5);
  private static final Duration MAX_WINDOW = Duration.ofDays(1);
  private static final Duration DEFAULT_STEP = Duration.ofSeconds(5);
  private static final int MAX_POINTS = 2000;
  private static final Buffer LIVE =
      new JsonObject().put("status", "UP").put("checks", new JsonArray()).toBuffer();

  private final ApiServices services;
  private final OpenApi document;

  SystemRoutes(ApiServices services, OpenApi document) {
    this.services = services;
    this.document = document;
  }

  void mount(RouteTable routes) {
    routes
        .add(HttpMethod.GET, "/health/live", Access.EVERYONE, this::live)
        .add(HttpMethod.GET, "/health/ready", Access.EVERYONE, this::ready)
        .add(HttpMethod.GET, "/api/v1/stats", Access.READ, this::stats)
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

  private void live(RoutingContext ctx) {
    Answers.json(ctx.response(), 200, LIVE);
  }

  private void ready(RoutingContext ctx) {
    Readiness readiness = services.readiness().get();
    JsonArray checks = new JsonArray();
    for (Readiness.Check check : readiness.checks()) {
      checks.add(
          new JsonObject()
              .put("name", check.name())
              .put("status", check.up() ? "UP" : "DOWN")
              .put("detail", check.detail()));
    }
    JsonObject json =
        new JsonObject()
            .put("status", readiness.isReady() ? "UP" : "DOWN")
            .put(
                "store",
                new JsonObject()
                    .put("name", services.store().name())
                    .put("durable", services.store().durable())
                    .put("shared", services.store().shared()))
            .put("checks", checks);
    Answers.json(ctx.response(), readiness.isReady() ? 200 : 503, json.toBuffer());
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
