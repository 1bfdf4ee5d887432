package dev.legwork.executor.http;

import dev.legwork.job.JobError;
import dev.legwork.store.StoreFailure;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Says in the contract's words why an exchange did not come to its end. */
final class NetworkErrors {
  private NetworkErrors() {}

  /** The error for what {@code cause} tells of an exchange with {@code host}. */
  static JobError of(Throwable cause, UrlHost host) {
    String at = host.text();
    if (cause instanceof BlockedTarget) {
      return new JobError(
          JobError.Code.BLOCKED_TARGET,
          String.valueOf(cause.getMessage()),
          false,
          new JsonObject().put("host", at));
    }
    if (cause instanceof ResponseBody.TooLarge) {
      return JobError.of(
          JobError.Code.PAYLOAD_TOO_LARGE, String.valueOf(cause.getMessage()), false);
    }
    if (cause instanceof StoreFailure) {
      return JobError.of(JobError.Code.INTERNAL, "The body could not be stored", true);
    }
    if (isHeaderTooLarge(cause)) {
      return JobError.of(
          JobError.Code.PAYLOAD_TOO_LARGE,
          "The headers of the answer are longer than " + Clients.MAX_HEADER_BYTES + " bytes",
          false);
    }
    if (isTls(cause)) {
      return new JobError(
          JobError.Code.TLS,
          "No secure connection with " + at + ": " + innermost(cause).getMessage(),
          false,
          new JsonObject().put("host", at));
    }
    String reason = reason(cause);
    return new JobError(
        JobError.Code.NETWORK,
        "The exchange with " + at + " failed: " + reason.replace('_', ' '),
        true,
        new JsonObject().put("reason", reason).put("host", at));
  }

  /** Whether no connection came about, so that another address may be tried. */
  static boolean isNoConnection(Throwable cause) {
    return cause instanceof ConnectException || cause instanceof SocketException;
  }

  private static String reason(Throwable cause) {
    if (cause instanceof UnknownHostException) {
      return "unknown_host";
    }
    if (cause instanceof NoRouteToHostException) {
      return "unreachable";
    }
    if (isNamed(cause, "Timeout") || isTimeout(cause)) {
      return "connect_timeout";
    }
    if (cause instanceof ConnectException) {
      return contains(cause, "unreachable") ? "unreachable" : "refused";
    }
    if (cause instanceof HttpClosedException
        || cause instanceof StreamResetException
        || cause instanceof SocketException
        || isHangUp(cause)) {
      return "reset";
    }
    if (cause instanceof ConnectionPoolTooBusyException) {
      return "too_many_connections";
    }
    return "invalid_response";
  }

  private static boolean isTls(Throwable cause) {
    // A peer that hangs up in the handshake says nothing against its certificate.
    return (cause instanceof SSLException || cause.getCause() instanceof CertificateException)
        && !isHangUp(cause)
        && !contains(cause, "timed out")
        && !isNamed(cause, "Timeout");
  }

  private static boolean isHangUp(Throwable cause) {
    Throwable inner = innermost(cause);
    return inner instanceof ClosedChannelException
        || inner instanceof SocketException
        || contains(inner, "closed")
        || contains(inner, "reset");
  }

  private static boolean isTimeout(Throwable cause) {
    return (cause instanceof ConnectException || cause instanceof SSLException)
        && contains(cause, "timed out");
  }

  /** The codec's classes are no API of the client; their names are all there is. */
  private static boolean isHeaderTooLarge(Throwable cause) {
    return isNamed(cause, "TooLongHttpHeader") || isNamed(cause, "HeaderListSizeException");
  }

  private static boolean isNamed(Throwable cause, String part) {
    return cause.getClass().getSimpleName().contains(part);
  }

  private static boolean contains(Throwable cause, String part) {
    String message = cause.getMessage();
    return message != null && message.contains(part);
  }

  private static Throwable innermost(Throwable cause) {
    Throwable inner = cause;
    while (inner.getCause() != null && inner.getCause() != inner) {
      inner = inner.getCause();
    }
    return inner;
  }
}
