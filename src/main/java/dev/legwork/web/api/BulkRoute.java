package dev.legwork.web.api;

import dev.legwork.access.Principal;
import dev.legwork.engine.BulkAction;
import dev.legwork.engine.BulkOperations.Plan;
import dev.legwork.job.JobId;
import dev.legwork.job.Refusal;
import dev.legwork.job.Violation;
import dev.legwork.store.JobFilter;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Bodies;
import dev.legwork.web.exchange.Caller;
import dev.legwork.web.exchange.Query;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /bulk}: first how many jobs it would touch, then, with the token of that answer, the
 * deed. With {@code dryRun: false} both at once.
 */
final class BulkRoute {
  private static final int MAX_IDS = 10_000;
  private static final Set<String> PLAN_KEYS = Set.of("action", "filter", "ids", "dryRun");
  private static final Set<String> RUN_KEYS = Set.of("token", "expected");

  private final ApiServices services;
  private final HttpSettings settings;
  private final Bodies bodies;

  BulkRoute(ApiServices services, HttpSettings settings, Bodies bodies) {
    this.services = services;
    this.settings = settings;
    this.bodies = bodies;
  }

  void handle(RoutingContext ctx) {
    Query.none(ctx);
    bodies
        .object(ctx.request(), settings.maxBody())
        .compose(
            document -> document.containsKey("token") ? run(ctx, document) : plan(ctx, document))
        .onFailure(ctx::fail);
  }

  private Future<Plan> run(RoutingContext ctx, JsonObject document) {
    List<Violation> wrong = unknown(document, RUN_KEYS);
    String token = document.getValue("token") instanceof String text ? text : "";
    long expected = -1;
    if (document.getValue("expected") instanceof Number number) {
      expected = number.longValue();
    }
    if (token.isEmpty()) {
      wrong.add(new Violation("/token", "must be the token of a dry run"));
    }
    if (expected < 0) {
      wrong.add(new Violation("/expected", "must be the number that the dry run matched"));
    }
    refuse(wrong);
    return services
        .bulk()
        .run(Caller.of(ctx).principal().name(), token, expected)
        .onSuccess(plan -> answer(ctx, 202, plan));
  }

  private Future<Plan> plan(RoutingContext ctx, JsonObject document) {
    List<Violation> wrong = unknown(document, PLAN_KEYS);
    BulkAction action =
        document.getValue("action") instanceof String text
            ? BulkAction.find(text).orElse(null)
            : null;
    if (action == null) {
      wrong.add(new Violation("/action", "must be one of retry, cancel, delete, run-now"));
    }
    Object dryRun = document.getValue("dryRun");
    if (dryRun != null && !(dryRun instanceof Boolean)) {
      wrong.add(new Violation("/dryRun", "must be true or false"));
    }
    Object filter = document.getValue("filter");
    Object ids = document.getValue("ids");
    if ((filter == null) == (ids == null)) {
      wrong.add(new Violation("", "needs either filter or ids"));
    }
    List<JobId> wanted = ids == null ? List.of() : ids(ids, wrong);
    if (filter != null && !(filter instanceof JsonObject)) {
      wrong.add(new Violation("/filter", "must be an object"));
    }
    refuse(wrong);
    JobFilter chosen = filter instanceof JsonObject given ? Filters.of(given) : JobFilter.ALL;
    if (action == null) {
      throw new IllegalStateException("Refused above");
    }
    Principal principal = Caller.of(ctx).principal();
    @Nullable String owner = principal.name();
    Future<Plan> plan =
        services.bulk().plan(owner, action, chosen.within(principal.queues()), wanted);
    if (Boolean.FALSE.equals(dryRun)) {
      return plan.compose(found -> services.bulk().run(owner, found.token(), found.matched()))
          .onSuccess(begun -> answer(ctx, 202, begun));
    }
    return plan.onSuccess(found -> answer(ctx, 200, found));
  }

  private static List<JobId> ids(Object value, List<Violation> wrong) {
    List<JobId> ids = new ArrayList<>();
    if (!(value instanceof JsonArray array) || array.isEmpty() || array.size() > MAX_IDS) {
      wrong.add(new Violation("/ids", "must be an array of 1 to " + MAX_IDS + " ids"));
      return ids;
    }
    for (int i = 0; i < array.size(); i++) {
      JobId id = array.getValue(i) instanceof String text ? JobId.parse(text).orElse(null) : null;
      if (id == null) {
        wrong.add(new Violation("/ids/" + i, "must be a job's id"));
      } else {
        ids.add(id);
      }
    }
    return ids;
  }

  private static List<Violation> unknown(JsonObject document, Set<String> known) {
    List<Violation> wrong = new ArrayList<>();
    for (String key : document.fieldNames()) {
      if (!known.contains(key)) {
        wrong.add(new Violation("/" + key, "is not known here; known are " + known));
      }
    }
    return wrong;
  }

  private static void refuse(List<Violation> wrong) {
    if (!wrong.isEmpty()) {
      throw new Refusal.Invalid(wrong);
    }
  }

  private static void answer(RoutingContext ctx, int status, Plan plan) {
    @Nullable String token = plan.token();
    JsonObject json = new JsonObject().put("matched", plan.matched()).put("token", token);
    Answers.json(ctx.response(), status, json.toBuffer());
  }
}
