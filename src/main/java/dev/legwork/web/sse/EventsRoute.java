package dev.legwork.web.sse;

import dev.legwork.access.Principal;
import dev.legwork.engine.JobService;
import dev.legwork.event.JobEvents;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.Refusal;
import dev.legwork.web.exchange.Caller;
import dev.legwork.web.exchange.Query;
import dev.legwork.wire.WireRules;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;

/** {@code GET /events?topics=}: statistics, queues and jobs on one stream. */
public final class EventsRoute {
  private static final int MAX_TOPICS = 100;
  private static final long STATS_MILLIS = 1000;

  private final JobService jobs;
  private final JobEvents events;
  private final Supplier<Future<Buffer>> stats;
  private final Streams streams;
  private final InstantSource clock;

  /**
   * Wires the route.
   *
   * @param stats the statistics as JSON; called once a second for each stream that wants them
   */
  public EventsRoute(
      JobService jobs,
      JobEvents events,
      Supplier<Future<Buffer>> stats,
      Streams streams,
      InstantSource clock) {
    this.jobs = jobs;
    this.events = events;
    this.stats = stats;
    this.streams = streams;
    this.clock = clock;
  }

  /** What a client wants to hear of. */
  private record Topics(boolean stats, Set<String> queues, Set<JobId> jobs) {}

  /** Answers a request. */
  public void handle(RoutingContext ctx) {
    Topics topics = topics(Query.of(ctx, Set.of("topics")));
    Caller caller = Caller.of(ctx);
    Principal principal = caller.principal();
    if (topics.stats() && !principal.seesAll()) {
      throw new Refusal.Forbidden("The topic stats is of all queues, and your token is for some");
    }
    boolean again = ctx.request().getHeader("Last-Event-ID") != null;
    SseStream out = streams.open(ctx.response(), caller);
    TopicStream stream = new TopicStream(out, clock);
    if (again) {
      stream.missed();
    }
    Context context = streams.vertx().getOrCreateContext();
    if (!topics.queues().isEmpty()) {
      var all =
          events.onAll(
              context,
              job -> {
                if (principal.sees(job)
                    && topics.queues().contains(job.spec().queue())
                    && !topics.jobs().contains(job.id())) {
                  stream.offer(job);
                }
              });
      out.onClose(all::cancel);
    }
    for (JobId id : topics.jobs()) {
      Handler<Job> offer =
          job -> {
            if (principal.sees(job)) {
              stream.offer(job);
            }
          };
      var one = events.onJob(id, context, offer);
      out.onClose(one::cancel);
      // A job that is not there, for this caller or at all, is a topic on which nothing happens.
      jobs.get(id).onSuccess(offer);
    }
    if (topics.stats()) {
      tellStats(stream);
      long timer = streams.vertx().setPeriodic(STATS_MILLIS, fired -> tellStats(stream));
      out.onClose(() -> streams.vertx().cancelTimer(timer));
    }
  }

  private void tellStats(TopicStream stream) {
    // Without figures for a second nothing is lost that the next second does not bring.
    stats.get().onSuccess(stream::stats);
  }

  private static Topics topics(Query query) {
    String text = query.text("topics");
    if (text == null || text.isBlank()) {
      throw new Refusal.Malformed(
          "The parameter topics must name some of stats, queue:NAME, job:ID");
    }
    boolean stats = false;
    Set<String> queues = new LinkedHashSet<>();
    Set<JobId> jobs = new LinkedHashSet<>();
    String[] topics = text.split(",", MAX_TOPICS + 1);
    if (topics.length > MAX_TOPICS) {
      throw new Refusal.Malformed("The parameter topics names more than " + MAX_TOPICS);
    }
    for (String topic : topics) {
      if (topic.equals("stats")) {
        stats = true;
      } else if (topic.startsWith("queue:") && WireRules.isName(topic.substring(6))) {
        queues.add(topic.substring(6));
      } else if (topic.startsWith("job:")) {
        jobs.add(
            JobId.parse(topic.substring(4))
                .orElseThrow(() -> new Refusal.Malformed("The parameter topics has a broken id")));
      } else {
        throw new Refusal.Malformed(
            "The parameter topics must name some of stats, queue:NAME, job:ID");
      }
    }
    return new Topics(stats, queues, jobs);
  }
}
