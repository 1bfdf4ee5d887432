package dev.legwork.web.api;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.access.Access;
import dev.legwork.metrics.HttpMeters;
import dev.legwork.metrics.RouteMeter;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Caller;
import dev.legwork.web.exchange.Gate;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The flat list of routes: the only way to put one on the router, so that none is without what it
 * asks of its callers. Kept beside the router to answer 405 and to be held to the document.
 */
public final class RouteTable {
  /**
   * One route.
   *
   * @param method the method
   * @param path the path with {@code :name} for one variable part and {@code *} for the rest
   * @param access what it asks of its callers
   */
  record Entry(HttpMethod method, String path, Access access) {
    boolean matches(String requested) {
      String[] want = path.split("/", -1);
      String[] have = requested.split("/", -1);
      for (int i = 0; i < want.length; i++) {
        if (want[i].equals("*")) {
          return have.length > i;
        }
        if (i >= have.length || !(want[i].startsWith(":") || want[i].equals(have[i]))) {
          return false;
        }
      }
      return want.length == have.length;
    }
  }

  private final Router router;
  private final Gate gate;
  private final HttpMeters meters;
  private final List<Entry> entries = new ArrayList<>();

  RouteTable(Router router, Gate gate, HttpMeters meters) {
    this.router = router;
    this.gate = gate;
    this.meters = meters;
  }

  /**
   * Mounts a route.
   *
   * @param path with {@code :name} for one variable part and {@code *} for the rest
   * @param access what it asks of its callers; they are asked before anything else
   * @param handler answers; finds its caller by {@link Caller#of} unless everybody may come
   */
  @CanIgnoreReturnValue
  public RouteTable add(
      HttpMethod method, String path, Access access, Handler<RoutingContext> handler) {
    entries.add(new Entry(method, path, access));
    RouteMeter meter = meters.route(method.name(), path.replaceAll(":(\\w+)", "{$1}"));
    router
        .route(method, path)
        .handler(
            ctx -> {
              RequestEnd.count(ctx.response(), meter);
              guarded(ctx, access, handler);
            });
    return this;
  }

  List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** The methods that {@code path} offers, as the Allow header lists them. */
  String allowed(String path) {
    TreeSet<String> methods = new TreeSet<>();
    for (Entry entry : entries) {
      if (entry.matches(path)) {
        methods.add(entry.method().name());
      }
    }
    return String.join(", ", methods);
  }

  /** What a handler throws at once is answered like what its future fails with. */
  private void guarded(RoutingContext ctx, Access access, Handler<RoutingContext> handler) {
    try {
      if (access != Access.EVERYONE) {
        Caller.admit(ctx, gate, access);
      }
      handler.handle(ctx);
    } catch (RuntimeException e) {
      Answers.refuse(ctx.response(), e);
    }
  }
}
