package dev.legwork.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * Hears of SIGINT and SIGTERM that come while the JVM is shutting down already, which it ignores
 * otherwise, and of SIGHUP, which would end it. By reflection: the class is in every JDK, but javac
 * warns of naming it.
 */
final class Signals {
  private Signals() {}

  /**
   * Calls {@code action} with the number of every further signal, each on a thread of its own; does
   * nothing on a JVM that cannot.
   */
  static void onNext(IntConsumer action) {
    on(action, "INT", "TERM");
  }

  /** Calls {@code action} on every SIGHUP; does nothing on a system without. */
  static void onHangup(Runnable action) {
    on(number -> action.run(), "HUP");
  }

  private static void on(IntConsumer action, String... names) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.accept(number(arguments[0]));
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

  private static int number(Object signal) throws ReflectiveOperationException {
    return (int) signal.getClass().getMethod("getNumber").invoke(signal);
  }
}
