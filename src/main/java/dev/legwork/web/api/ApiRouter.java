package dev.legwork.web.api;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.access.Access;
import dev.legwork.job.Refusal;
import dev.legwork.metrics.HttpMeters;
import dev.legwork.metrics.RouteMeter;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Bodies;
import dev.legwork.web.exchange.Gate;
import dev.legwork.web.sse.EventsRoute;
import dev.legwork.web.sse.JobEventsRoute;
import dev.legwork.web.sse.LogsRoute;
import dev.legwork.web.sse.Streams;
import dev.legwork.wire.Problem;
import dev.legwork.wire.ProblemType;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** Puts every route of the API on one flat router, and one place that answers failures. */
final class ApiRouter {
  private static final Duration STATS_WINDOW = Duration.ofMinutes(5);
  private static final Duration STATS_STEP = Duration.ofSeconds(5);

  private ApiRouter() {}

  @CanIgnoreReturnValue
  static RouteTable mount(
      Router router,
      Vertx vertx,
      ApiServices services,
      HttpSettings settings,
      Bodies bodies,
      JobAnswers answers,
      SubmitRoute submit) {
    HttpMeters meters = services.metrics().http();
    RouteTable routes = new RouteTable(router, services.gate(), meters);
    Streams streams = new Streams(vertx, settings.heartbeat(), meters);
    routes
        .add(HttpMethod.POST, "/api/v1/jobs", Access.SUBMIT, ctx -> submit.handle(ctx.request()))
        .add(
            HttpMethod.POST,
            BatchRoute.PATH,
            Access.SUBMIT,
            new BatchRoute(vertx, services, settings, bodies)::handle);
    new JobRoutes(services, settings, bodies, answers).mount(routes);
    routes
        .add(
            HttpMethod.GET,
            "/api/v1/jobs/:id/logs",
            Access.READ_JOB,
            new LogsRoute(services.jobs(), services.logs(), services.events(), streams)::handle)
        .add(
            HttpMethod.GET,
            "/api/v1/jobs/:id/events",
            Access.READ_JOB,
            new JobEventsRoute(services.jobs(), services.events(), streams, services.clock())
                ::handle);
    new OutputRoutes(services).mount(routes);
    routes.add(
        HttpMethod.POST,
        "/api/v1/jobs/:id/progress",
        Access.OWN_ATTEMPT,
        new ProgressRoute(services, bodies)::handle);
    routes
        .add(
            HttpMethod.POST,
            CallRoute.PATH,
            Access.CALL,
            new CallRoute(services, settings, bodies)::handle)
        .add(
            HttpMethod.POST,
            "/api/v1/bulk",
            Access.CONTROL,
            new BulkRoute(services, settings, bodies)::handle);
    new QueueRoutes(services, settings, bodies).mount(routes);
    routes.add(
        HttpMethod.GET,
        "/api/v1/events",
        Access.READ,
        new EventsRoute(
                services.jobs(),
                services.events(),
                () ->
                    services
                        .statistics()
                        .snapshot(STATS_WINDOW, STATS_STEP)
                        .map(EngineWriter::stats),
                streams,
                services.clock())
            ::handle);
    new SystemRoutes(services, new OpenApi()).mount(routes);
    answerFailures(router, routes, services.gate(), meters.unmatched());
    return routes;
  }

  private static void answerFailures(
      Router router, RouteTable routes, Gate gate, RouteMeter unmatched) {
    router.route().failureHandler(ApiRouter::refuse);
    for (int status : new int[] {400, 500}) {
      router.errorHandler(status, ApiRouter::refuse);
    }
    // What is not there is no business of strangers either.
    router.errorHandler(
        404,
        ctx -> {
          RequestEnd.count(ctx.response(), unmatched);
          toKnown(ctx, gate, () -> refusePath(ctx));
        });
    router.errorHandler(
        405,
        ctx -> {
          RequestEnd.count(ctx.response(), unmatched);
          toKnown(ctx, gate, () -> refuseMethod(ctx, routes));
        });
  }

  private static void toKnown(RoutingContext ctx, Gate gate, Runnable answer) {
    try {
      var unused = gate.identify(ctx.request());
    } catch (Refusal refusal) {
      Answers.refuse(ctx.response(), refusal);
      return;
    }
    answer.run();
  }

  private static void refusePath(RoutingContext ctx) {
    Answers.refuse(
        ctx.response(), Problem.of(ProblemType.NOT_FOUND, "There is nothing at this path"));
  }

  private static void refuseMethod(RoutingContext ctx, RouteTable routes) {
    HttpServerResponse response = ctx.response();
    String allowed = routes.allowed(ctx.normalizedPath());
    response.putHeader(HttpHeaders.ALLOW, allowed);
    Answers.refuse(
        response,
        Problem.of(
            ProblemType.METHOD_NOT_ALLOWED,
            "This path offers " + (allowed.isEmpty() ? "other methods" : allowed)));
  }

  private static void refuse(RoutingContext ctx) {
    Throwable failure = ctx.failure();
    if (failure != null) {
      Answers.refuse(ctx.response(), failure);
    } else {
      Answers.refuse(
          ctx.response(),
          ctx.statusCode() >= 500
              ? Answers.problemOf(new IllegalStateException("Status " + ctx.statusCode()))
              : Problem.of(ProblemType.MALFORMED, "The request cannot be read"));
    }
  }
}
