package dev.legwork.executor.http;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.util.List;

/**
 * Finds the addresses of a host name. Called on the executor's context; must not block it. The
 * future may complete on any thread.
 */
@FunctionalInterface
public interface HostResolver {
  /**
   * Every address of {@code host} in the order to be tried, at least one; fails with {@link
   * java.net.UnknownHostException} if there is none.
   */
  Future<List<InetAddress>> resolve(String host);
}
