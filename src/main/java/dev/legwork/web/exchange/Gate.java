package dev.legwork.web.exchange;

import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Who asks. Called once a request on its context, before anything else; must not block.
 * Implementations refuse with {@code Refusal.Unauthorized} or {@code Refusal.Forbidden}.
 */
@FunctionalInterface
public interface Gate {
  /** Lets everybody in, nameless: a node on loopback. */
  Gate OPEN = request -> null;

  /** The principal, or null on a node without authentication. */
  @Nullable String principal(HttpServerRequest request);
}
