package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.Filter;
import io.keepfs.arvados.model.ItemList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a list that is longer than a page, in order of uuids: each page is asked for as what sorts
 * after the last item seen. Unlike counting by offset this neither skips nor repeats an item when
 * others come and go meanwhile, and the server need not count.
 *
 * <p>A page that is shorter than the server's own limit is the last. Where the server does not tell
 * its limit, an empty one is.
 */
final class KeysetPages {
  /** The longest page that Arvados gives by default. */
  private static final int PAGE_ITEMS = 1000;

  private KeysetPages() {}

  /** Asks for one page. */
  interface Page<T> {
    ItemList<T> get(Map<String, String> parameters) throws IOException;
  }

  static <T> void forEach(
      Page<T> page,
      List<Filter> filters,
      List<String> fields,
      Function<T, @Nullable String> uuid,
      Consumer<T> action)
      throws IOException {
    String last = "";
    while (true) {
      ItemList<T> answer = page.get(parameters(filters, fields, last));
      String previous = last;
      for (T item : answer.items()) {
        action.accept(item);
        String id = uuid.apply(item);
        last = id == null ? last : id;
      }
      Integer limit = answer.limit();
      boolean ended =
          answer.items().isEmpty()
              || limit != null && answer.items().size() < Math.min(limit, PAGE_ITEMS);
      if (ended) {
        return;
      }
      if (last.compareTo(previous) <= 0) {
        throw new IOException("the API server's pages do not go on after " + previous);
      }
    }
  }

  /** Returns the parameters of a list request that wants few items and no further page. */
  static Map<String, String> single(List<Filter> filters, List<String> fields, int limit) {
    return Map.of(
        "filters", JsonText.of(filters),
        "select", JsonText.of(fields),
        "order", JsonText.of(List.of("uuid asc")),
        "limit", Integer.toString(limit),
        "count", "none");
  }

  private static Map<String, String> parameters(
      List<Filter> filters, List<String> fields, String last) {
    List<Filter> all = new ArrayList<>(filters);
    if (!last.isEmpty()) {
      all.add(Filter.greater("uuid", last));
    }
    return single(all, fields, PAGE_ITEMS);
  }
}
