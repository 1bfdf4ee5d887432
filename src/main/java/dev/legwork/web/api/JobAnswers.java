package dev.legwork.web.api;

import dev.legwork.engine.JobService;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.store.Step.Inserted;
import dev.legwork.store.Step.Inserted.InsertOutcome;
import dev.legwork.store.Submission;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Preferences;
import dev.legwork.wire.JobWriter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Answers with a job: 200 when it is final, 202 while it is open, after waiting for its end if the
 * client likes that. One a verticle, confined to its context.
 */
final class JobAnswers {
  /** Beyond so many, a client that would wait is answered at once, as it must expect anyway. */
  private static final int MAX_WAITING = 10_000;

  private static final CharSequence RETRY_SOON = HttpHeaders.createOptimized("1");
  private static final CharSequence REPLAYED = HttpHeaders.createOptimized("idempotency-replayed");
  private static final CharSequence TRUE = HttpHeaders.createOptimized("true");

  private final JobService jobs;
  private int waiting;

  JobAnswers(JobService jobs) {
    this.jobs = jobs;
  }

  /** Makes the job that is asked for, waits for its end if the client likes that, and answers. */
  void submit(HttpServerResponse response, Submission submission, Preferences preferences) {
    Duration patience = waiting < MAX_WAITING ? preferences.waitFor() : null;
    if (patience == null) {
      answer(response, jobs.submit(submission), preferences, false);
    } else {
      waiting++;
      Future<Inserted> ended =
          jobs.submitAndAwait(submission, patience).onComplete(done -> waiting--);
      answer(response, ended, preferences, true);
    }
  }

  private void answer(
      HttpServerResponse response,
      Future<Inserted> inserted,
      Preferences preferences,
      boolean waited) {
    inserted.onComplete(
        done -> submitted(response, done, preferences, waited),
        cause -> Answers.refuse(response, cause));
  }

  private void submitted(
      HttpServerResponse response, Inserted inserted, Preferences preferences, boolean waited) {
    Job job = inserted.job();
    if (job == null) {
      throw new IllegalStateException("An accepted submission has a job");
    }
    if (inserted.outcome() == InsertOutcome.REPLAYED) {
      response.putHeader(REPLAYED, TRUE);
    }
    response.putHeader(HttpHeaders.LOCATION, JobWriter.JOBS + job.id());
    accepted(response, job, preferences, waited);
  }

  /** The job when it is final or the time is up; null if too many wait already. */
  Future<@Nullable Job> awaitFinal(JobId id, Preferences preferences) {
    if (waiting >= MAX_WAITING || preferences.waitFor() == null) {
      return Future.succeededFuture(null);
    }
    waiting++;
    return jobs.awaitFinal(id, preferences.waitFor()).onComplete(done -> waiting--);
  }

  /** Answers with the job as it is. */
  void accepted(HttpServerResponse response, Job job, Preferences preferences, boolean waited) {
    if (response.closed() || response.ended()) {
      return;
    }
    boolean isFinal = job.state().isFinal();
    if (!isFinal) {
      response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_SOON);
    }
    preferences.tell(response, waited);
    Answers.json(response, isFinal ? 200 : 202, body(job, preferences));
  }

  /** The job, or id and state if the client does with that. */
  static Buffer body(Job job, Preferences preferences) {
    return preferences.minimal() ? JobWriter.toMinimalBuffer(job) : JobWriter.toBuffer(job);
  }

  /** Answers with 200 and the job. */
  static void changed(HttpServerResponse response, Job job) {
    Answers.json(response, 200, JobWriter.toBuffer(job));
  }
}
