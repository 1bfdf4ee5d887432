package dev.legwork.web.api;

import dev.legwork.trace.RequestSpan;
import dev.legwork.trace.Tracing;
import dev.legwork.web.exchange.Keys;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Takes a caller's trace in, and tells of the request where somebody wants to hear of it. */
final class TracedRequest {
  private TracedRequest() {}

  /**
   * Begins the span of a request; it ends with the answer, or when the client has gone.
   *
   * @param route the path with its variable parts as names
   */
  static RequestSpan begin(Tracing tracing, HttpServerRequest request, String route) {
    RequestSpan span = tracing.request(request.method().name(), route, Keys.trace(request));
    if (span.isRecording()) {
      HttpServerResponse response = request.response();
      response.bodyEndHandler(sent -> span.end(response.getStatusCode()));
      response.closeHandler(gone -> span.end(response.getStatusCode()));
    }
    return span;
  }
}
