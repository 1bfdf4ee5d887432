package dev.legwork.web.listen;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The connections of one verticle, looked at once a second. Closes one whose request's header does
 * not get whole, that asks for nothing, or whose reader takes nothing of what it asked for; the
 * server's own idle timeout alone would wait for ever for who drips a byte now and then. Confined
 * to the verticle's context.
 */
public final class Visits {
  /** How often to call {@link #look}. */
  public static final Duration PERIOD = Duration.ofSeconds(1);

  private final Connections connections;
  private final long headerNanos;
  private final long idleNanos;
  private final Map<HttpConnection, Visit> visits = new HashMap<>();

  /**
   * With limits.
   *
   * @param headerTimeout the longest that a request's header may take, from its first byte or, the
   *     first time, from the connection's beginning
   * @param idleTimeout the longest without a request under way, and without progress of an answer
   */
  public Visits(Connections connections, Duration headerTimeout, Duration idleTimeout) {
    this.connections = connections;
    this.headerNanos = headerTimeout.toNanos();
    this.idleNanos = idleTimeout.toNanos();
  }

  /** A connection is there, past TLS. */
  public void greet(HttpConnection connection) {
    visits.put(
        connection, new Visit(connection, connections.traffic(connection), System.nanoTime()));
    connection.closeHandler(closed -> visits.remove(connection));
  }

  /** A request came; false if its connection is ended already, so that it must be ignored. */
  public boolean began(HttpServerRequest request) {
    Visit visit = visits.get(request.connection());
    return visit != null && visit.began(request);
  }

  /**
   * Ends a connection after what was answered on it. What was read of it together with the request
   * that is the reason comes yet, and is nothing any more.
   */
  public void end(HttpConnection connection) {
    Visit visit = visits.get(connection);
    if (visit != null) {
      visit.end();
    }
  }

  /** Closes who is too slow. */
  public void look() {
    long now = System.nanoTime();
    // Closing calls back and removes.
    List<Visit> all = new ArrayList<>(visits.values());
    all.forEach(visit -> visit.look(now, headerNanos, idleNanos));
  }
}
