package dev.legwork.web.api;

import dev.legwork.job.JobId;
import dev.legwork.job.JobSpec;
import dev.legwork.job.Refusal;
import dev.legwork.store.Submission;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Bodies;
import dev.legwork.web.exchange.Keys;
import dev.legwork.web.exchange.MediaTypes;
import dev.legwork.web.exchange.Preferences;
import dev.legwork.wire.Documents;
import dev.legwork.wire.JobReader;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** {@code POST /jobs}. The hot path: it stands in front of the router and knows no routing. */
final class SubmitRoute implements Handler<HttpServerRequest> {
  private final ApiServices services;
  private final HttpSettings settings;
  private final Bodies bodies;
  private final JobAnswers answers;

  SubmitRoute(ApiServices services, HttpSettings settings, Bodies bodies, JobAnswers answers) {
    this.services = services;
    this.settings = settings;
    this.bodies = bodies;
    this.answers = answers;
  }

  @Override
  public void handle(HttpServerRequest request) {
    try {
      String query = request.query();
      if (query != null && !query.isEmpty()) {
        throw new Refusal.Malformed("There are no parameters here");
      }
      @Nullable String principal = services.gate().principal(request);
      if (!MediaTypes.isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
        throw MediaTypes.unsupported("application/json");
      }
      bodies
          .read(request, settings.maxBody())
          .onComplete(
              body -> submit(request, principal, body),
              cause -> Answers.refuse(request.response(), cause));
    } catch (RuntimeException e) {
      Answers.refuse(request.response(), e);
    }
  }

  private void submit(HttpServerRequest request, @Nullable String principal, Buffer body) {
    try {
      JsonObject document = Documents.object(body);
      JobSpec spec = JobReader.read(document, services.jobs()::violations);
      Preferences preferences = Preferences.of(request, settings.maxWait());
      Submission submission =
          new Submission(
              JobId.next(),
              spec,
              Keys.idempotency(Keys.idempotencyKey(request), principal, document),
              principal,
              Keys.traceparent(request),
              null,
              null,
              null);
      services
          .jobs()
          .submit(submission)
          .onComplete(
              inserted -> answers.submitted(request.response(), inserted, preferences),
              cause -> Answers.refuse(request.response(), cause));
    } catch (RuntimeException e) {
      Answers.refuse(request.response(), e);
    }
  }
}
