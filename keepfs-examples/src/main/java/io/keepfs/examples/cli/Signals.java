package io.keepfs.examples.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Handles signals. The JDK offers no public way but a shutdown hook, which cannot tell signals
 * apart and always ends the process. {@code sun.misc.Signal} is in the exported part of {@code
 * jdk.unsupported}; it is reached by reflection, as the compiler warns about it with no way to say
 * that one knows.
 */
final class Signals {

  private Signals() {}

  /**
   * From now on, calls {@code action} with the name (such as TERM) when one of the signals arrives,
   * each time on a thread of its own.
   *
   * @throws IllegalStateException when this Java runtime has no such thing
   */
  static void on(Consumer<String> action, String... names) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Method getName = type.getMethod("getName");
      Object handler =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, args) -> {
                if (method.getName().equals("handle")) {
                  action.accept((String) getName.invoke(args[0]));
                  return null;
                }
                return switch (method.getName()) {
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == args[0];
                  default -> "keepfs signal handler";
                };
              });
      Method handle = type.getMethod("handle", type, handlerType);
      for (String name : names) {
        handle.invoke(null, type.getConstructor(String.class).newInstance(name), handler);
      }
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          "this Java runtime lets nobody handle signals; was it started with -Xrs?", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java runtime has no module jdk.unsupported", e);
    }
  }
}
