package dev.legwork.web.sse;

import dev.legwork.engine.JobService;
import dev.legwork.event.JobEvents;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.output.AttemptLogs;
import dev.legwork.output.LogChunk;
import dev.legwork.output.LogPage;
import dev.legwork.output.LogQuery;
import dev.legwork.output.Stream;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Caller;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Follows the output of a job: of one attempt if the client named it, else from the newest attempt
 * on through later ones to the end of the job. Pulls a page only when the last one is taken. One
 * stream, one use; confined to the request's context.
 */
final class LogFollower {
  private static final int PIECE = 32 * 1024;
  private static final long PAUSE_MILLIS = 50;

  private final JobService jobs;
  private final AttemptLogs logs;
  private final JobEvents events;
  private final Streams streams;
  private final JobId id;
  private final boolean pinned;
  private final @Nullable Stream stream;

  private @Nullable SseStream out;
  private LogPosition at = new LogPosition(0, 0);

  /** Whether the last read brought nothing although there was to be more. */
  private boolean fruitless;

  LogFollower(
      JobService jobs,
      AttemptLogs logs,
      JobEvents events,
      Streams streams,
      JobId id,
      boolean pinned,
      @Nullable Stream stream) {
    this.jobs = jobs;
    this.logs = logs;
    this.events = events;
    this.streams = streams;
    this.id = id;
    this.pinned = pinned;
    this.stream = stream;
  }

  /** Begins the stream at a place. */
  void begin(HttpServerResponse response, Caller caller, LogPosition from) {
    at = from;
    out = streams.open(response, caller);
    next();
  }

  /** Goes on where a client had come to; with 204 if nothing followed and nothing will. */
  Future<Void> resume(HttpServerResponse response, Caller caller, Job job, LogPosition from) {
    boolean over = pinned ? !isUnderWay(job, from.attempt()) : endsWith(job, from.attempt());
    if (!over || from.attempt() == 0) {
      begin(response, caller, from);
      return Future.succeededFuture();
    }
    return logs.read(id, from.attempt(), new LogQuery(stream, from.offset(), 1))
        .map(
            page -> {
              if (page.complete() && page.chunks().isEmpty()) {
                Answers.empty(response, 204);
              } else {
                begin(response, caller, from);
              }
              return null;
            });
  }

  private void next() {
    SseStream to = out;
    if (to == null || to.isClosed()) {
      return;
    }
    if (to.isFull()) {
      to.onDrain(this::next);
    } else if (at.attempt() == 0) {
      awaitNextAttempt(to);
    } else {
      logs.read(id, at.attempt(), new LogQuery(stream, at.offset(), PIECE))
          .onComplete(page -> send(to, page), cause -> to.end());
    }
  }

  private void send(SseStream to, LogPage page) {
    int attempt = at.attempt();
    for (LogChunk chunk : page.chunks()) {
      if (chunk.dropped() > 0) {
        LogPosition gapEnd = new LogPosition(attempt, chunk.offset());
        JsonObject gap =
            new JsonObject()
                .put("attempt", attempt)
                .put("from", chunk.offset() - chunk.dropped())
                .put("to", chunk.offset())
                .put("dropped", chunk.dropped());
        to.event(gapEnd.id(), "gap", gap.toBuffer());
      }
      to.event(new LogPosition(attempt, chunk.end()).id(), "log", LogWriter.chunk(attempt, chunk));
    }
    boolean progress = page.next() > at.offset();
    at = new LogPosition(attempt, Math.max(page.next(), at.offset()));
    if (page.complete()) {
      attemptOver(to);
    } else if (progress) {
      fruitless = false;
      next();
    } else if (fruitless) {
      // Told that there is more and found nothing: not at once again, or it would spin.
      pause();
    } else {
      fruitless = true;
      logs.more(id, attempt, at.offset()).onComplete(more -> next(), cause -> to.end());
    }
  }

  /**
   * The log says that nothing follows, which it also says before the attempt's first byte: the job
   * knows better.
   */
  private void attemptOver(SseStream to) {
    jobs.get(id)
        .onComplete(
            job -> {
              if (isUnderWay(job, at.attempt())) {
                pause();
              } else if (pinned) {
                end(to, null);
              } else {
                awaitNextAttempt(to);
              }
            },
            cause -> to.end());
  }

  private void pause() {
    streams.vertx().setTimer(PAUSE_MILLIS, fired -> next());
  }

  private static boolean isUnderWay(Job job, int attempt) {
    boolean begun = job.state() == JobState.RUNNING || job.state() == JobState.WAITING;
    return begun && job.status().attempt() == attempt;
  }

  private static boolean endsWith(Job job, int attempt) {
    return job.state().isFinal() && job.status().attempt() == attempt;
  }

  /** Waits until there is a later attempt to follow, or the job is final and there will be none. */
  private void awaitNextAttempt(SseStream to) {
    JobEvents.Subscription[] subscription = new JobEvents.Subscription[1];
    boolean[] decided = new boolean[1];
    subscription[0] =
        events.onJob(
            id,
            streams.vertx().getOrCreateContext(),
            job -> decided[0] = decided[0] || decide(to, job, subscription[0]));
    to.onClose(() -> subscription[0].cancel());
    jobs.get(id)
        .onComplete(
            job -> decided[0] = decided[0] || decide(to, job, subscription[0]), cause -> to.end());
  }

  private boolean decide(SseStream to, Job job, JobEvents.Subscription subscription) {
    if (to.isClosed()) {
      return true;
    }
    if (job.status().attempt() > at.attempt()) {
      subscription.cancel();
      at = new LogPosition(at.attempt() + 1, 0);
      fruitless = false;
      next();
      return true;
    }
    if (job.state().isFinal()) {
      subscription.cancel();
      end(to, job);
      return true;
    }
    return false;
  }

  private void end(SseStream to, @Nullable Job job) {
    JsonObject end =
        new JsonObject()
            .put("attempt", at.attempt())
            .put("next", at.offset())
            .put("state", job == null ? null : job.state().wireName());
    to.event(at.id(), "end", end.toBuffer());
    to.end();
  }
}
