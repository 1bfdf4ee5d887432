package dev.legwork.executor.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the addresses to connect to. Every address of a host is checked, and what is handed out is
 * the checked number and never the name, so that a second look-up cannot answer otherwise.
 *
 * <p>Confined to one context. Checked addresses are kept for a few seconds, and who asks while a
 * look-up is under way waits for the same one.
 */
final class Targets {
  private static final long KEPT_NANOS = 5_000_000_000L;
  private static final int MOST_KEPT = 1024;

  private final Context context;
  private final HostResolver resolver;
  private final EgressGuard guard;
  private final Map<String, Kept> kept =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
          return size() > MOST_KEPT;
        }
      };

  private record Kept(Future<List<String>> addresses, long atNanos) {}

  Targets(Context context, HostResolver resolver, EgressGuard guard) {
    this.context = context;
    this.resolver = resolver;
    this.guard = guard;
  }

  /**
   * The addresses of {@code host} in the order to be tried, as numbers; completes on the context.
   * Fails with {@link BlockedTarget} or {@link UnknownHostException}.
   */
  Future<List<String>> find(UrlHost host) {
    if (host.address() != null) {
      return checked(host, List.of(host.address()));
    }
    Kept known = kept.get(host.text());
    if (known != null
        && (!known.addresses.isComplete() || System.nanoTime() - known.atNanos < KEPT_NANOS)) {
      return known.addresses;
    }
    Future<List<String>> looked = lookUp(host);
    kept.put(host.text(), new Kept(looked, System.nanoTime()));
    return looked.onFailure(cause -> kept.remove(host.text()));
  }

  private Future<List<String>> lookUp(UrlHost host) {
    Promise<List<InetAddress>> promise = Promise.promise();
    resolver
        .resolve(host.text())
        .onComplete(
            answer -> {
              if (Vertx.currentContext() == context) {
                promise.handle(answer);
              } else {
                context.runOnContext(v -> promise.handle(answer));
              }
            });
    return promise
        .future()
        .compose(found -> checked(host, found.stream().map(IpAddress::of).toList()));
  }

  private Future<List<String>> checked(UrlHost host, List<IpAddress> addresses) {
    List<String> numbers = new ArrayList<>(addresses.size());
    for (IpAddress address : addresses) {
      Cidr range = guard.denies(address);
      if (range != null) {
        return Future.failedFuture(
            new BlockedTarget("The address of " + host.text() + " may not be called: " + range));
      }
      numbers.add(address.toString());
    }
    return numbers.isEmpty()
        ? Future.failedFuture(new UnknownHostException(host.text()))
        : Future.succeededFuture(numbers);
  }
}
