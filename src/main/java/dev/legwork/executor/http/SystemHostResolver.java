package dev.legwork.executor.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.util.List;

/**
 * Asks the operating system, which knows the hosts file and the search domains as well as DNS. Its
 * calls block, so they have threads of their own; all instances of a {@code Vertx} share them.
 */
final class SystemHostResolver implements HostResolver {
  private static final int THREADS = 8;

  private final WorkerExecutor workers;

  SystemHostResolver(Vertx vertx) {
    workers = vertx.createSharedWorkerExecutor("legwork-resolve", THREADS);
  }

  @Override
  public Future<List<InetAddress>> resolve(String host) {
    return workers.executeBlocking(() -> List.of(InetAddress.getAllByName(host)), false);
  }

  Future<Void> close() {
    return workers.close();
  }
}
