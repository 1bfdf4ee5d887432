package dev.legwork.web.sse;

import dev.legwork.engine.JobService;
import dev.legwork.event.JobEvents;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Caller;
import dev.legwork.web.exchange.MediaTypes;
import dev.legwork.web.exchange.Paths;
import dev.legwork.web.exchange.Query;
import dev.legwork.wire.JobEventWriter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /jobs/{id}/events}: the history as JSON, or what happens from now on as a stream. */
public final class JobEventsRoute {
  private static final String LAST_EVENT_ID = "Last-Event-ID";

  private final JobService jobs;
  private final JobEvents events;
  private final Streams streams;
  private final InstantSource clock;

  /** Wires the route. */
  public JobEventsRoute(JobService jobs, JobEvents events, Streams streams, InstantSource clock) {
    this.jobs = jobs;
    this.events = events;
    this.streams = streams;
    this.clock = clock;
  }

  /** Answers a request. */
  public void handle(RoutingContext ctx) {
    Query.none(ctx);
    JobId id = Paths.jobId(ctx);
    String form =
        MediaTypes.choose(
            ctx.request().getHeader(HttpHeaders.ACCEPT),
            List.of("application/json", SseStream.MEDIA_TYPE));
    if (form.equals(SseStream.MEDIA_TYPE)) {
      follow(ctx, id);
    } else {
      history(ctx, id);
    }
  }

  private void history(RoutingContext ctx, JobId id) {
    Caller.of(ctx)
        .job(jobs, id)
        .compose(job -> jobs.attempts(id).map(list -> JobEventWriter.toHistory(job, list)))
        .onComplete(body -> Answers.json(ctx.response(), 200, body), ctx::fail);
  }

  private void follow(RoutingContext ctx, JobId id) {
    long seen = seen(ctx.request().getHeader(LAST_EVENT_ID));
    Caller caller = Caller.of(ctx);
    StateStream stream = new StateStream(clock, seen);
    // Subscribed first, read second: no change falls between the two.
    JobEvents.Subscription subscription =
        events.onJob(
            id,
            streams.vertx().getOrCreateContext(),
            job -> {
              if (caller.principal().sees(job)) {
                stream.offer(job);
              }
            });
    caller
        .job(jobs, id)
        .onComplete(
            job -> {
              try {
                begin(ctx, job, seen, stream, subscription);
              } catch (RuntimeException e) {
                subscription.cancel();
                ctx.fail(e);
              }
            },
            cause -> {
              subscription.cancel();
              ctx.fail(cause);
            });
  }

  private void begin(
      RoutingContext ctx,
      Job job,
      long seen,
      StateStream stream,
      JobEvents.Subscription subscription) {
    if (job.state().isFinal() && seen >= job.status().version()) {
      // The one answer that keeps a browser from coming back again.
      subscription.cancel();
      Answers.empty(ctx.response(), 204);
      return;
    }
    SseStream out = streams.open(ctx.response(), Caller.of(ctx));
    out.onClose(subscription::cancel);
    stream.begin(out, job);
  }

  private static long seen(@Nullable String header) {
    if (header == null || header.length() > 18) {
      return 0;
    }
    try {
      return Long.parseLong(header.strip());
    } catch (NumberFormatException e) {
      return 0; // Not an id of ours: the client has seen nothing.
    }
  }
}
