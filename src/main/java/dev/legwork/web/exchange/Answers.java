package dev.legwork.web.exchange;

import dev.legwork.wire.Problem;
import dev.legwork.wire.ProblemType;
import dev.legwork.wire.Problems;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.handler.HttpException;

/**
 * Answers requests: one buffer with its length, or one problem. A response that is over or whose
 * client has gone is left alone. To be called on the request's context.
 */
public final class Answers {
  /** The media type of everything that is no problem, stream or raw content. */
  public static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private static final CharSequence PROBLEM = HttpHeaders.createOptimized(Problem.MEDIA_TYPE);
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
  private static final CharSequence NOSNIFF_NAME =
      HttpHeaders.createOptimized("x-content-type-options");
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");

  private Answers() {}

  /** Answers with JSON. */
  public static void json(HttpServerResponse response, int status, Buffer body) {
    send(response, status, JSON, body);
  }

  /** Answers with content of any type, which no browser may take for another one or keep. */
  public static void send(
      HttpServerResponse response, int status, CharSequence contentType, Buffer body) {
    if (isOver(response)) {
      return;
    }
    response.setStatusCode(status);
    response
        .headers()
        .set(HttpHeaders.CONTENT_TYPE, contentType)
        .set(HttpHeaders.CACHE_CONTROL, NO_STORE)
        .set(NOSNIFF_NAME, NOSNIFF);
    response.end(body);
  }

  /** Answers without a body. */
  public static void empty(HttpServerResponse response, int status) {
    if (!isOver(response)) {
      response.setStatusCode(status).end();
    }
  }

  /** Answers with the problem that {@code cause} is; a response already begun is broken off. */
  public static void refuse(HttpServerResponse response, Throwable cause) {
    refuse(response, problemOf(cause));
  }

  /** Answers with a problem; a response already begun is broken off. */
  public static void refuse(HttpServerResponse response, Problem problem) {
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      // Nothing honest can be said any more; a broken stream is at least not taken for a whole one.
      response.reset();
      return;
    }
    if (problem.retryAfter() != null) {
      response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(problem.retryAfterSeconds()));
    }
    send(response, problem.status(), PROBLEM, problem.toBuffer());
  }

  /** The problem that {@code cause} is to the caller. */
  public static Problem problemOf(Throwable cause) {
    if (cause instanceof ProblemFailure failure) {
      return failure.problem();
    }
    if (cause instanceof HttpException http && http.getStatusCode() < 500) {
      String detail = http.getPayload();
      return Problem.of(
          ProblemType.MALFORMED, detail == null ? "The request's URI cannot be read" : detail);
    }
    return Problems.of(cause);
  }

  private static boolean isOver(HttpServerResponse response) {
    return response.ended() || response.closed() || response.headWritten();
  }
}
