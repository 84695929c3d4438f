package io.keepfs.local.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a path means. Patterns have fixed parts and variables ({@code /x/{uuid}}); of two that
 * fit, the one added first wins. Thread-safe once filled.
 *
 * @param <T> what paths lead to
 */
public final class Router<T> {
  private final List<Route<T>> routes = new ArrayList<>();

  private record Route<T>(String method, String[] parts, T target) {}

  /**
   * What was found.
   *
   * @param target what the path leads to
   * @param variables the variables' values by name
   */
  public record Match<T>(T target, Map<String, String> variables) {}

  /** Adds a route. */
  public Router<T> add(String method, String pattern, T target) {
    routes.add(new Route<>(method, pattern.split("/", -1), target));
    return this;
  }

  /** The first route that fits, or null. */
  public @Nullable Match<T> find(String method, String path) {
    String[] parts = path.split("/", -1);
    for (Route<T> route : routes) {
      if (route.method().equals(method) && route.parts().length == parts.length) {
        Map<String, String> variables = match(route.parts(), parts);
        if (variables != null) {
          return new Match<>(route.target(), variables);
        }
      }
    }
    return null;
  }

  private static @Nullable Map<String, String> match(String[] pattern, String[] parts) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (int i = 0; i < parts.length; i++) {
      if (pattern[i].startsWith("{")) {
        variables.put(pattern[i].substring(1, pattern[i].length() - 1), parts[i]);
      } else if (!pattern[i].equals(parts[i])) {
        return null;
      }
    }
    return variables;
  }
}
