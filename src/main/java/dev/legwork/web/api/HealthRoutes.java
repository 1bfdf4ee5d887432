package dev.legwork.web.api;

import dev.legwork.access.Access;
import dev.legwork.web.exchange.Answers;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/** How the node is, under the names that Kubernetes and MicroProfile Health use. */
final class HealthRoutes {
  private final Health health;

  HealthRoutes(Health health) {
    this.health = health;
  }

  void mount(RouteTable routes) {
    routes
        .add(HttpMethod.GET, "/health/live", Access.EVERYONE, this::live)
        .add(HttpMethod.GET, "/livez", Access.EVERYONE, this::live)
        .add(HttpMethod.GET, "/health/ready", Access.EVERYONE, this::ready)
        .add(HttpMethod.GET, "/readyz", Access.EVERYONE, this::ready)
        .add(
            HttpMethod.GET,
            "/health/started",
            Access.EVERYONE,
            ctx -> answer(ctx, health.started()));
  }

  private void live(RoutingContext ctx) {
    answer(ctx, health.live());
  }

  private void ready(RoutingContext ctx) {
    health.ready().onComplete(checks -> answer(ctx, checks), ctx::fail);
  }

  private static void answer(RoutingContext ctx, Checks checks) {
    Answers.json(ctx.response(), checks.areUp() ? 200 : 503, checks.toJson().toBuffer());
  }
}
