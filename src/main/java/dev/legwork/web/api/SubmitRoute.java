package dev.legwork.web.api;

import dev.legwork.access.Access;
import dev.legwork.access.Principal;
import dev.legwork.job.JobSpec;
import dev.legwork.job.Refusal;
import dev.legwork.metrics.RouteMeter;
import dev.legwork.store.Submission;
import dev.legwork.trace.RequestSpan;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Bodies;
import dev.legwork.web.exchange.Keys;
import dev.legwork.web.exchange.MediaTypes;
import dev.legwork.web.exchange.Preferences;
import dev.legwork.web.exchange.Submissions;
import dev.legwork.wire.Documents;
import dev.legwork.wire.JobReader;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;

/** {@code POST /jobs}. The hot path: it stands in front of the router and knows no routing. */
final class SubmitRoute implements Handler<HttpServerRequest> {
  private final ApiServices services;
  private final HttpSettings settings;
  private final Bodies bodies;
  private final JobAnswers answers;
  private final RouteMeter meter;

  SubmitRoute(ApiServices services, HttpSettings settings, Bodies bodies, JobAnswers answers) {
    this.services = services;
    this.settings = settings;
    this.bodies = bodies;
    this.answers = answers;
    meter = services.metrics().http().route("POST", HttpVerticle.SUBMIT);
  }

  @Override
  public void handle(HttpServerRequest request) {
    RequestEnd.count(request.response(), meter);
    try {
      Principal principal = services.gate().admit(request, Access.SUBMIT);
      String query = request.query();
      if (query != null && !query.isEmpty()) {
        throw new Refusal.Malformed("There are no parameters here");
      }
      if (!MediaTypes.isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
        throw MediaTypes.unsupported("application/json");
      }
      RequestSpan span = TracedRequest.begin(services.tracing(), request, HttpVerticle.SUBMIT);
      bodies
          .read(request, settings.maxBody())
          .onComplete(
              body -> submit(request, principal, span, body),
              cause -> Answers.refuse(request.response(), cause));
    } catch (RuntimeException e) {
      Answers.refuse(request.response(), e);
    }
  }

  private void submit(
      HttpServerRequest request, Principal principal, RequestSpan span, Buffer body) {
    try {
      JsonObject document = Documents.object(body);
      JobSpec spec = JobReader.read(document, services.jobs()::violations);
      Preferences preferences = Preferences.of(request, settings.maxWait());
      Submission submission =
          Submissions.of(principal, spec, Keys.idempotencyKey(request), document, span.context());
      answers.submit(request.response(), submission, preferences);
    } catch (RuntimeException e) {
      Answers.refuse(request.response(), e);
    }
  }
}
