package dev.legwork.web.listen;

import io.netty.bootstrap.ServerBootstrap;
import io.vertx.core.transport.Transport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * A transport whose servers ask {@link Connections} first: the only place where Vert.x lets see a
 * connection before it is served.
 */
final class GatedTransport implements Transport {
  private final Transport base;
  private final io.vertx.core.spi.transport.Transport gated;

  GatedTransport(Transport base, Connections connections) {
    this.base = base;
    io.vertx.core.spi.transport.Transport plain = base.implementation();
    // By proxy: all that the interface has, or will have, is the base's affair.
    gated =
        (io.vertx.core.spi.transport.Transport)
            Proxy.newProxyInstance(
                GatedTransport.class.getClassLoader(),
                new Class<?>[] {io.vertx.core.spi.transport.Transport.class},
                (proxy, method, arguments) -> {
                  Object answer = call(plain, method, arguments);
                  if (arguments != null
                      && arguments.length == 3
                      && arguments[2] instanceof ServerBootstrap bootstrap) {
                    connections.guard(arguments[0], bootstrap);
                  }
                  return answer;
                });
  }

  @Override
  public String name() {
    return base.name();
  }

  @Override
  public boolean available() {
    return base.available();
  }

  @Override
  public @Nullable Throwable unavailabilityCause() {
    return base.unavailabilityCause();
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return gated;
  }

  private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
