package dev.legwork.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Hears of SIGINT and SIGTERM that come while the JVM is shutting down already, which it ignores
 * otherwise, and of SIGHUP, which would end it. By reflection: the class is in every JDK, but javac
 * warns of naming it.
 */
final class Signals {
  private Signals() {}

  /** Calls {@code action} on every further signal; does nothing on a JVM that cannot. */
  static void onNext(Runnable action) {
    on(action, "INT", "TERM");
  }

  /** Calls {@code action} on every SIGHUP; does nothing on a system without. */
  static void onHangup(Runnable action) {
    on(action, "HUP");
  }

  private static void on(Runnable action, String... names) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                  return null;
                }
                return method.getName().equals("equals") ? proxy == arguments[0] : 0;
              });
      Method handle = signalType.getMethod("handle", signalType, handlerType);
      for (String name : names) {
        handle.invoke(null, signalType.getConstructor(String.class).newInstance(name), handler);
      }
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // A JVM without them, or started with -Xrs: the first signal still works.
      return;
    }
  }
}
