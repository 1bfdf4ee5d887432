package dev.legwork.web.api;

import dev.legwork.access.Access;
import dev.legwork.access.Principal;
import dev.legwork.job.CancelRequest;
import dev.legwork.job.Durations;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobSpec;
import dev.legwork.job.Refusal;
import dev.legwork.job.TraceContext;
import dev.legwork.job.Violation;
import dev.legwork.store.JobFilter;
import dev.legwork.store.Submission;
import dev.legwork.trace.RequestSpan;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Bodies;
import dev.legwork.web.exchange.Caller;
import dev.legwork.web.exchange.Keys;
import dev.legwork.web.exchange.Paths;
import dev.legwork.web.exchange.Preferences;
import dev.legwork.web.exchange.Query;
import dev.legwork.web.exchange.Submissions;
import dev.legwork.wire.AttemptWriter;
import dev.legwork.wire.JobReader;
import dev.legwork.wire.JobWriter;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One job and lists of jobs: read, cancel, retry, run again, run now, delete, ask why. */
final class JobRoutes {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 200;
  private static final int MAX_REASON = 1000;
  private static final Set<String> LIST_PARAMETERS = listParameters();

  private final ApiServices services;
  private final HttpSettings settings;
  private final Bodies bodies;
  private final JobAnswers answers;

  JobRoutes(ApiServices services, HttpSettings settings, Bodies bodies, JobAnswers answers) {
    this.services = services;
    this.settings = settings;
    this.bodies = bodies;
    this.answers = answers;
  }

  void mount(RouteTable routes) {
    routes
        .add(HttpMethod.GET, "/api/v1/jobs", Access.READ, this::list)
        .add(HttpMethod.GET, "/api/v1/jobs/:id", Access.READ_JOB, this::get)
        .add(HttpMethod.DELETE, "/api/v1/jobs/:id", Access.CONTROL, this::delete)
        .add(HttpMethod.POST, "/api/v1/jobs/:id/cancel", Access.CONTROL, this::cancel)
        .add(HttpMethod.POST, "/api/v1/jobs/:id/retry", Access.CONTROL, this::retry)
        .add(HttpMethod.POST, "/api/v1/jobs/:id/rerun", Access.CALL, this::rerun)
        .add(HttpMethod.POST, "/api/v1/jobs/:id/run-now", Access.CONTROL, this::runNow)
        .add(HttpMethod.GET, "/api/v1/jobs/:id/attempts", Access.READ_JOB, this::attempts)
        .add(HttpMethod.GET, "/api/v1/jobs/:id/why", Access.READ_JOB, this::why);
  }

  private void list(RoutingContext ctx) {
    Query query = Query.of(ctx, LIST_PARAMETERS);
    JobFilter filter = Filters.of(query);
    int limit = (int) query.number("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
    String cursor = query.text("cursor");
    JobId below = cursor == null ? null : Cursors.read(filter, cursor);
    services
        .jobs()
        .list(filter.within(Caller.of(ctx).principal().queues()), below, limit)
        .onComplete(
            page -> {
              String next = page.next() == null ? null : Cursors.write(filter, page.next());
              if (next != null) {
                ctx.response().putHeader("Link", "<" + nextUri(ctx, next) + ">; rel=\"next\"");
              }
              Answers.json(ctx.response(), 200, JobWriter.toPage(page.jobs(), next));
            },
            ctx::fail);
  }

  private static String nextUri(RoutingContext ctx, String cursor) {
    List<String> parameters = new ArrayList<>();
    for (Map.Entry<String, String> parameter : ctx.queryParams()) {
      if (!parameter.getKey().equals("cursor")) {
        parameters.add(encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()));
      }
    }
    parameters.add("cursor=" + cursor);
    return "/api/v1/jobs?" + String.join("&", parameters);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private void get(RoutingContext ctx) {
    Query.none(ctx);
    JobId id = Paths.jobId(ctx);
    Caller caller = Caller.of(ctx);
    Preferences preferences = Preferences.of(ctx.request(), settings.maxWait());
    caller
        .reach(services.jobs(), id)
        .compose(reached -> answers.awaitFinal(id, preferences))
        .compose(job -> job == null ? services.jobs().get(id) : Future.<Job>succeededFuture(job))
        .map(caller::see)
        .onComplete(
            job -> {
              String tag = "\"" + job.status().version() + "\"";
              ctx.response().putHeader(HttpHeaders.ETAG, tag);
              preferences.tell(ctx.response(), preferences.waitFor() != null);
              if (matches(ctx.request(), tag)) {
                Answers.empty(ctx.response(), 304);
              } else {
                Answers.json(ctx.response(), 200, JobAnswers.body(job, preferences));
              }
            },
            ctx::fail);
  }

  private static boolean matches(HttpServerRequest request, String tag) {
    String header = request.getHeader(HttpHeaders.IF_NONE_MATCH);
    if (header == null) {
      return false;
    }
    for (String item : header.split(",", 50)) {
      String candidate = item.strip();
      if (candidate.equals("*") || candidate.equals(tag) || candidate.equals("W/" + tag)) {
        return true;
      }
    }
    return false;
  }

  private void delete(RoutingContext ctx) {
    Query.none(ctx);
    Caller.of(ctx)
        .reach(services.jobs(), Paths.jobId(ctx))
        .compose(services.jobs()::delete)
        .onComplete(job -> Answers.empty(ctx.response(), 204), ctx::fail);
  }

  private void cancel(RoutingContext ctx) {
    Query.none(ctx);
    JobId id = Paths.jobId(ctx);
    bodies
        .optionalObject(ctx.request(), settings.maxBody())
        .map(JobRoutes::cancelRequest)
        .compose(
            request ->
                Caller.of(ctx)
                    .reach(services.jobs(), id)
                    .compose(reached -> services.jobs().cancel(reached, request)))
        .onComplete(
            job ->
                // Open: a node is still ending it.
                Answers.json(
                    ctx.response(), job.state().isFinal() ? 200 : 202, JobWriter.toBuffer(job)),
            ctx::fail);
  }

  private static CancelRequest cancelRequest(JsonObject document) {
    List<Violation> wrong = new ArrayList<>();
    String reason = null;
    Duration grace = null;
    for (Map.Entry<String, Object> member : document) {
      Object value = member.getValue();
      if (member.getKey().equals("reason")) {
        if (value instanceof String text && text.length() <= MAX_REASON) {
          reason = text;
        } else if (value != null) {
          wrong.add(
              new Violation(
                  "/reason", "must be a string of at most " + MAX_REASON + " characters"));
        }
      } else if (member.getKey().equals("grace")) {
        try {
          grace = value == null ? null : Durations.parse(String.valueOf(value));
        } catch (IllegalArgumentException e) {
          wrong.add(new Violation("/grace", String.valueOf(e.getMessage())));
        }
      } else {
        wrong.add(new Violation("/" + member.getKey(), "is not known here"));
      }
    }
    if (!wrong.isEmpty()) {
      throw new Refusal.Invalid(wrong);
    }
    return new CancelRequest(reason, grace);
  }

  private void retry(RoutingContext ctx) {
    Query.none(ctx);
    Caller.of(ctx)
        .reach(services.jobs(), Paths.jobId(ctx))
        .compose(services.jobs()::retry)
        .onComplete(job -> JobAnswers.changed(ctx.response(), job), ctx::fail);
  }

  private void runNow(RoutingContext ctx) {
    Query.none(ctx);
    Caller.of(ctx)
        .reach(services.jobs(), Paths.jobId(ctx))
        .compose(services.jobs()::runNow)
        .onComplete(job -> JobAnswers.changed(ctx.response(), job), ctx::fail);
  }

  private void rerun(RoutingContext ctx) {
    Query.none(ctx);
    JobId id = Paths.jobId(ctx);
    String key = Keys.idempotencyKey(ctx.request());
    Caller caller = Caller.of(ctx);
    Preferences preferences = Preferences.of(ctx.request(), settings.maxWait());
    RequestSpan span =
        TracedRequest.begin(services.tracing(), ctx.request(), "/api/v1/jobs/{id}/rerun");
    caller
        .job(services.jobs(), id)
        .map(job -> again(caller.principal(), job, key, span.context()))
        .onComplete(
            submission -> answers.submit(ctx.response(), submission, preferences), ctx::fail);
  }

  /** The same content, except that a dedupe key would answer with the job that is run again. */
  private static Submission again(
      Principal principal, Job job, @Nullable String key, @Nullable TraceContext trace) {
    JobSpec spec = job.spec();
    JsonObject content = spec.content().copy();
    boolean keyed = content.remove("dedupe") != null;
    return Submissions.of(
        principal,
        keyed ? JobReader.readStored(content) : spec,
        key,
        new JsonObject().put("rerun", job.id().toString()),
        trace);
  }

  private void attempts(RoutingContext ctx) {
    Query.none(ctx);
    Caller.of(ctx)
        .reach(services.jobs(), Paths.jobId(ctx))
        .compose(services.jobs()::attempts)
        .onComplete(
            attempts -> Answers.json(ctx.response(), 200, AttemptWriter.toBuffer(attempts)),
            ctx::fail);
  }

  private void why(RoutingContext ctx) {
    Query.none(ctx);
    Caller caller = Caller.of(ctx);
    caller
        .reach(services.jobs(), Paths.jobId(ctx))
        .compose(services.why()::why)
        .map(why -> caller.principal().seesAll() ? why : why.withoutStrangers())
        .onComplete(why -> Answers.json(ctx.response(), 200, EngineWriter.why(why)), ctx::fail);
  }

  private static Set<String> listParameters() {
    Set<String> all = new HashSet<>(Filters.PARAMETERS);
    all.add("limit");
    all.add("cursor");
    return Set.copyOf(all);
  }
}
