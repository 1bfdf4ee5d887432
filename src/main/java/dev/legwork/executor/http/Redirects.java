package dev.legwork.executor.http;

import dev.legwork.job.JobError;
import io.vertx.core.json.JsonObject;

/** Where the redirects of one exchange may lead. The address is checked later, as at every hop. */
final class Redirects {
  private static final int MOST = 5;

  private int hops;

  /** A redirect that is not followed. Expected, so without a stack trace. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient JobError error;

    private Refused(JobError error) {
      super(error.message(), null, false, false);
      this.error = error;
    }

    JobError error() {
      return error;
    }
  }

  /** Whether an answer of this status says with its Location where to ask instead. */
  static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  /** Whether one was followed. */
  boolean followed() {
    return hops > 0;
  }

  /** Where the redirect leads. */
  HttpUrl next(HttpUrl from, int status, String location) throws Refused {
    if (hops == MOST) {
      throw new Refused(
          new JobError(
              JobError.Code.HTTP_STATUS,
              "The server redirected more than " + MOST + " times",
              false,
              new JsonObject().put("status", status).put("reason", "too_many_redirects")));
    }
    HttpUrl next;
    try {
      next = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw blocked("Redirected to a URL that " + e.getMessage(), from);
    }
    if (from.tls() && !next.tls()) {
      throw blocked("Redirected from https to http", next);
    }
    hops++;
    return next;
  }

  private static Refused blocked(String message, HttpUrl at) {
    return new Refused(
        new JobError(
            JobError.Code.BLOCKED_TARGET,
            message,
            false,
            new JsonObject().put("host", at.host().text())));
  }
}
