package dev.legwork.web.sse;

import dev.legwork.engine.JobService;
import dev.legwork.event.JobEvents;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.Refusal;
import dev.legwork.output.AttemptLogs;
import dev.legwork.output.LogPage;
import dev.legwork.output.LogQuery;
import dev.legwork.output.Stream;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Caller;
import dev.legwork.web.exchange.MediaTypes;
import dev.legwork.web.exchange.Paths;
import dev.legwork.web.exchange.Query;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /jobs/{id}/logs}: the output of an attempt as the bytes that were written, as chunks
 * in JSON, or followed as a stream.
 */
public final class LogsRoute {
  private static final Set<String> PARAMETERS =
      Set.of("attempt", "stream", "after", "tail", "limit");
  private static final List<String> FORMS =
      List.of("text/plain", "application/json", SseStream.MEDIA_TYPE);
  private static final int DEFAULT_PAGE = 64 * 1024;
  private static final int MAX_PAGE = 1024 * 1024;
  private static final int MAX_TAIL = 100_000;

  private final JobService jobs;
  private final AttemptLogs logs;
  private final JobEvents events;
  private final Streams streams;

  /** Wires the route. */
  public LogsRoute(JobService jobs, AttemptLogs logs, JobEvents events, Streams streams) {
    this.jobs = jobs;
    this.logs = logs;
    this.events = events;
    this.streams = streams;
  }

  /**
   * What was asked for.
   *
   * @param attempt which attempt, or 0 for the newest
   * @param stream one stream, or null for both
   * @param after where to begin, or -1 if not said
   * @param tail how many last lines, or 0 for all
   * @param limit the most bytes, or 0 if not said
   */
  private record Wanted(int attempt, @Nullable Stream stream, long after, int tail, long limit) {}

  /** Answers a request. */
  public void handle(RoutingContext ctx) {
    JobId id = Paths.jobId(ctx);
    Wanted wanted = wanted(Query.of(ctx, PARAMETERS));
    String form = MediaTypes.choose(ctx.request().getHeader(HttpHeaders.ACCEPT), FORMS);
    Caller.of(ctx)
        .job(jobs, id)
        .compose(job -> answer(ctx, job, wanted, form))
        .onFailure(ctx::fail);
  }

  private Future<Void> answer(RoutingContext ctx, Job job, Wanted wanted, String form) {
    int newest = job.status().attempt();
    if (wanted.attempt() > newest) {
      throw new Refusal.NotFound("Job " + job.id() + " has no attempt " + wanted.attempt());
    }
    if (form.equals(SseStream.MEDIA_TYPE)) {
      return follow(ctx, job, wanted);
    }
    int attempt = wanted.attempt() == 0 ? newest : wanted.attempt();
    return start(job.id(), attempt, wanted)
        .compose(
            offset ->
                form.equals("text/plain")
                    ? text(ctx, job.id(), attempt, wanted, offset)
                    : page(ctx, job.id(), attempt, wanted, offset));
  }

  private Future<Long> start(JobId id, int attempt, Wanted wanted) {
    return wanted.tail() > 0 && attempt > 0
        ? logs.tail(id, attempt, wanted.stream(), wanted.tail())
        : Future.succeededFuture(Math.max(0, wanted.after()));
  }

  private Future<Void> text(RoutingContext ctx, JobId id, int attempt, Wanted wanted, long offset) {
    long limit = wanted.limit() == 0 ? Long.MAX_VALUE : wanted.limit();
    LogText text = new LogText(ctx.response(), logs, id, attempt, wanted.stream(), limit);
    return text.send(offset);
  }

  private Future<Void> page(RoutingContext ctx, JobId id, int attempt, Wanted wanted, long offset) {
    int limit = wanted.limit() == 0 ? DEFAULT_PAGE : (int) Math.min(wanted.limit(), MAX_PAGE);
    Future<LogPage> page =
        attempt == 0
            ? Future.succeededFuture(new LogPage(List.of(), 0, false))
            : logs.read(id, attempt, new LogQuery(wanted.stream(), offset, limit));
    return page.map(
        read -> {
          Answers.json(ctx.response(), 200, LogWriter.page(attempt, read));
          return null;
        });
  }

  private Future<Void> follow(RoutingContext ctx, Job job, Wanted wanted) {
    String header = ctx.request().getHeader("Last-Event-ID");
    LogPosition seen = header == null ? null : LogPosition.parse(header);
    boolean pinned = wanted.attempt() > 0;
    int newest = job.status().attempt();
    int asked = pinned ? wanted.attempt() : newest;
    LogFollower follower =
        new LogFollower(jobs, logs, events, streams, job.id(), pinned, wanted.stream());
    if (seen != null && seen.attempt() <= newest) {
      int attempt = seen.attempt() == 0 ? asked : seen.attempt();
      if (!pinned || attempt == asked) {
        return follower.resume(
            ctx.response(), Caller.of(ctx), job, new LogPosition(attempt, seen.offset()));
      }
    }
    return start(job.id(), asked, wanted)
        .map(
            offset -> {
              follower.begin(ctx.response(), Caller.of(ctx), new LogPosition(asked, offset));
              return null;
            });
  }

  private static Wanted wanted(Query query) {
    String name = query.text("stream");
    Stream stream = null;
    if (name != null) {
      stream = name.equals("stdout") ? Stream.STDOUT : name.equals("stderr") ? Stream.STDERR : null;
      if (stream == null) {
        throw new Refusal.Malformed("The parameter stream must be stdout or stderr");
      }
    }
    long after = query.number("after", 0, Long.MAX_VALUE, -1);
    int tail = (int) query.number("tail", 1, MAX_TAIL, 0);
    if (after >= 0 && tail > 0) {
      throw new Refusal.Malformed("The parameters after and tail exclude each other");
    }
    return new Wanted(
        (int) query.number("attempt", 1, Integer.MAX_VALUE, 0),
        stream,
        after,
        tail,
        query.number("limit", 1, Long.MAX_VALUE, 0));
  }
}
