package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.Filter;
import io.keepfs.arvados.model.ItemList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a list that is longer than a page, in order of uuids or another key: each page is asked for
 * as what sorts after the last item seen. Unlike counting by offset this neither skips nor repeats
 * an item when others come and go meanwhile, and the server need not count.
 *
 * <p>A page that is shorter than the server's own limit is the last. Where the server does not tell
 * its limit, an empty one is.
 */
final class KeysetPages {
  /** The longest page that Arvados gives by default. */
  private static final int PAGE_ITEMS = 1000;

  private final String field;
  private final List<?> filters;
  private final Map<String, String> more;

  /**
   * Describes a list.
   *
   * @param field the key, by which the pages are ordered
   * @param filters the conditions
   * @param more further parameters of each request
   */
  KeysetPages(String field, List<?> filters, Map<String, String> more) {
    this.field = field;
    this.filters = filters;
    this.more = more;
  }

  /** Asks for one page. */
  interface Page<T> {
    ItemList<T> get(Map<String, String> parameters) throws IOException;
  }

  /**
   * Reads a list in order of uuids.
   *
   * @param uuid tells an item's
   */
  static <T> void forEach(
      Page<T> page,
      List<?> filters,
      List<String> fields,
      Function<T, @Nullable String> uuid,
      Consumer<T> action)
      throws IOException {
    new KeysetPages("uuid", filters, Map.of("select", JsonText.of(fields)))
        .forEach(page, uuid, action);
  }

  /**
   * Reads the different values of a field, in their order on the server.
   *
   * @param value tells an item's
   */
  static <T> void forEachValue(
      Page<T> page,
      String field,
      List<?> filters,
      Function<T, @Nullable String> value,
      Consumer<String> action)
      throws IOException {
    new KeysetPages(
            field, filters, Map.of("select", JsonText.of(List.of(field)), "distinct", "true"))
        .forEach(
            page,
            value,
            item -> {
              String text = value.apply(item);
              if (text != null) {
                action.accept(text);
              }
            });
  }

  /** Reads the list with these further parameters. */
  <T> void forEach(Page<T> page, Function<T, @Nullable String> key, Consumer<T> action)
      throws IOException {
    String last = "";
    while (true) {
      ItemList<T> answer = page.get(parameters(last));
      String previous = last;
      for (T item : answer.items()) {
        action.accept(item);
        String id = key.apply(item);
        last = id == null ? last : id;
      }
      Integer limit = answer.limit();
      boolean ended =
          answer.items().isEmpty()
              || limit != null && answer.items().size() < Math.min(limit, PAGE_ITEMS);
      if (ended) {
        return;
      }
      // Uuids sort the same everywhere; names as the server's language has it.
      if (last.equals(previous) || field.equals("uuid") && last.compareTo(previous) < 0) {
        throw new IOException("the API server's pages do not go on after " + previous);
      }
    }
  }

  private Map<String, String> parameters(String last) {
    List<Object> all = new ArrayList<>(filters);
    if (!last.isEmpty()) {
      all.add(Filter.greater(field, last));
    }
    Map<String, String> parameters = new HashMap<>(more);
    parameters.put("filters", JsonText.of(all));
    parameters.put("order", JsonText.of(List.of(field + " asc")));
    parameters.put("limit", Integer.toString(PAGE_ITEMS));
    parameters.put("count", "none");
    return parameters;
  }

  /** Returns the parameters of a list request that wants few items and no further page. */
  static Map<String, String> single(List<?> filters, List<String> fields, int limit) {
    return Map.of(
        "filters", JsonText.of(filters),
        "select", JsonText.of(fields),
        "order", JsonText.of(List.of("uuid asc")),
        "limit", Integer.toString(limit),
        "count", "none");
  }
}
