package dev.legwork.web.api;

import dev.legwork.access.Access;
import dev.legwork.access.Principal;
import dev.legwork.job.Refusal;
import dev.legwork.job.Violation;
import dev.legwork.store.QueuePatch;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Bodies;
import dev.legwork.web.exchange.Caller;
import dev.legwork.web.exchange.Paths;
import dev.legwork.web.exchange.Query;
import dev.legwork.wire.QueueWriter;
import dev.legwork.wire.WireRules;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Queues: read, limit, pause, resume, empty. */
final class QueueRoutes {
  private static final int MAX_CONCURRENCY = 100_000;
  private static final int MAX_DEPTH = 1_000_000_000;

  private final ApiServices services;
  private final HttpSettings settings;
  private final Bodies bodies;

  QueueRoutes(ApiServices services, HttpSettings settings, Bodies bodies) {
    this.services = services;
    this.settings = settings;
    this.bodies = bodies;
  }

  void mount(RouteTable routes) {
    routes
        .add(HttpMethod.GET, "/api/v1/queues", Access.READ, this::list)
        .add(HttpMethod.GET, "/api/v1/queues/:name", Access.READ, this::get)
        .add(HttpMethod.PATCH, "/api/v1/queues/:name", Access.ADMIN, this::patch)
        .add(
            HttpMethod.POST,
            "/api/v1/queues/:name/pause",
            Access.CONTROL,
            ctx -> setPaused(ctx, true))
        .add(
            HttpMethod.POST,
            "/api/v1/queues/:name/resume",
            Access.CONTROL,
            ctx -> setPaused(ctx, false))
        .add(HttpMethod.POST, "/api/v1/queues/:name/purge", Access.CONTROL, this::purge);
  }

  private void list(RoutingContext ctx) {
    Query.none(ctx);
    Principal principal = Caller.of(ctx).principal();
    services
        .queues()
        .list()
        .map(
            queues ->
                queues.stream().filter(queue -> principal.knows(queue.settings().name())).toList())
        .onComplete(
            queues -> Answers.json(ctx.response(), 200, QueueWriter.toBuffer(queues)), ctx::fail);
  }

  private void get(RoutingContext ctx) {
    Query.none(ctx);
    services
        .queues()
        .get(name(ctx))
        .onComplete(
            queue -> Answers.json(ctx.response(), 200, QueueWriter.toBuffer(queue)), ctx::fail);
  }

  private void patch(RoutingContext ctx) {
    Query.none(ctx);
    String name = name(ctx);
    bodies
        .object(ctx.request(), settings.maxBody())
        .compose(document -> services.queues().patch(name, patch(document)))
        .onComplete(
            queue -> Answers.json(ctx.response(), 200, QueueWriter.toBuffer(queue)), ctx::fail);
  }

  private void setPaused(RoutingContext ctx, boolean paused) {
    Query.none(ctx);
    services
        .queues()
        .patch(name(ctx), QueuePatch.paused(paused))
        .onComplete(
            queue -> Answers.json(ctx.response(), 200, QueueWriter.toBuffer(queue)), ctx::fail);
  }

  private void purge(RoutingContext ctx) {
    Query.none(ctx);
    services
        .queues()
        .purge(name(ctx))
        .onComplete(
            count ->
                Answers.json(
                    ctx.response(), 200, new JsonObject().put("cancelled", count).toBuffer()),
            ctx::fail);
  }

  private static String name(RoutingContext ctx) {
    String name = Paths.text(ctx, "name");
    if (!WireRules.isName(name)) {
      throw new Refusal.NotFound("There is no queue of that name, nor can there be");
    }
    if (!Caller.of(ctx).principal().knows(name)) {
      throw new Refusal.NotFound("There is no queue " + name);
    }
    return name;
  }

  private static QueuePatch patch(JsonObject document) {
    List<Violation> wrong = new ArrayList<>();
    Optional<Integer> concurrency = null;
    Optional<Integer> maxDepth = null;
    Boolean paused = null;
    for (Map.Entry<String, Object> member : document) {
      Object value = member.getValue();
      switch (member.getKey()) {
        case "concurrency" -> concurrency = limit("/concurrency", value, MAX_CONCURRENCY, wrong);
        case "maxDepth" -> maxDepth = limit("/maxDepth", value, MAX_DEPTH, wrong);
        case "paused" -> {
          if (value instanceof Boolean given) {
            paused = given;
          } else {
            wrong.add(new Violation("/paused", "must be true or false"));
          }
        }
        default ->
            wrong.add(
                new Violation(
                    "/" + member.getKey(),
                    "is not known here; known are concurrency, maxDepth, paused"));
      }
    }
    if (!wrong.isEmpty()) {
      throw new Refusal.Invalid(wrong);
    }
    return new QueuePatch(concurrency, maxDepth, paused);
  }

  /** Null takes the limit away (RFC 7396). */
  private static Optional<Integer> limit(
      String pointer, @Nullable Object value, int max, List<Violation> wrong) {
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof Integer number && number >= 1 && number <= max) {
      return Optional.of(number);
    }
    wrong.add(new Violation(pointer, "must be a whole number from 1 to " + max + ", or null"));
    return Optional.empty();
  }
}
