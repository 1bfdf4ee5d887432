package dev.legwork.wire;

/**
 * The problems there are, RFC 9457. Type and title never change for a problem; programs switch on
 * the type, people read the detail.
 */
public enum ProblemType {
  MALFORMED("malformed", 400, "The request cannot be read"),
  UNAUTHORIZED("unauthorized", 401, "Authentication is needed"),
  FORBIDDEN("forbidden", 403, "This is not allowed"),
  NOT_FOUND("not-found", 404, "There is no such thing"),
  METHOD_NOT_ALLOWED("method-not-allowed", 405, "This method is not offered here"),
  NOT_ACCEPTABLE("not-acceptable", 406, "No representation that is accepted"),
  REQUEST_TIMEOUT("request-timeout", 408, "The request took too long to arrive"),
  STATE_CONFLICT("state-conflict", 409, "The state does not allow it"),
  DUPLICATE("duplicate", 409, "The job exists already"),
  LEASE_LOST("lease-lost", 409, "The lease is lost"),
  TOO_LARGE("too-large", 413, "The request is too large"),
  URI_TOO_LONG("uri-too-long", 414, "The request line is too long"),
  UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "This media type is not read here"),
  VALIDATION("validation", 422, "The request is not valid"),
  IDEMPOTENCY_MISMATCH("idempotency-mismatch", 422, "The idempotency key belongs to another body"),
  QUEUE_FULL("queue-full", 429, "The queue is full"),
  HEADERS_TOO_LARGE("headers-too-large", 431, "The request's headers are too large"),
  INTERNAL("internal", 500, "Something went wrong inside"),
  OVERLOADED("overloaded", 503, "Too much to do"),
  UNAVAILABLE("unavailable", 503, "The store is not available");

  private final String slug;
  private final String uri;
  private final int status;
  private final String title;

  ProblemType(String slug, int status, String title) {
    this.slug = slug;
    this.uri = "urn:legwork:problem:" + slug;
    this.status = status;
    this.title = title;
  }

  /** The last part of the URI. */
  public String slug() {
    return slug;
  }

  /** The problem's identity, stable across installations. */
  public String uri() {
    return uri;
  }

  /** The HTTP status that goes with it, also as the failure code on the event bus. */
  public int status() {
    return status;
  }

  /** The problem in a few words, always the same. */
  public String title() {
    return title;
  }
}
