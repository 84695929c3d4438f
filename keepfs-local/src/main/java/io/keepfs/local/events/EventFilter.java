package io.keepfs.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.keepfs.local.query.FilterBinder;
import io.keepfs.local.query.FilterTerm;
import io.keepfs.local.query.QueryException;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which events a subscription is about.
 *
 * @param filters as the client wrote them; an unsubscription names them again
 * @param test what the log rows of these events pass
 */
record EventFilter(JsonNode filters, Predicate<Row> test) {
  private static final Set<String> COMPARISONS = Set.of("=", "<", "<=", ">", ">=");

  /**
   * Reads the filters of a subscription: conditions of the list grammar, but no others than {@code
   * event_type in} and comparisons of {@code created_at}.
   *
   * @throws QueryException where they ask for more
   */
  static EventFilter parse(@Nullable JsonNode filters) {
    JsonNode given =
        filters == null || filters.isNull() ? JsonNodeFactory.instance.arrayNode() : filters;
    List<FilterTerm> terms = FilterTerm.parseAll(given);
    for (FilterTerm term : terms) {
      boolean supported =
          !term.comparesColumns()
              && term.resource() == null
              && switch (term.attribute()) {
                case "event_type" -> term.operator().equals("in");
                case "created_at" -> COMPARISONS.contains(term.operator());
                default -> false;
              };
      if (!supported) {
        throw new QueryException("not a filter for events: " + term);
      }
    }
    return new EventFilter(given, new FilterBinder(Schemas.LOGS).bindAll(terms));
  }

  boolean matches(Row log) {
    return test.test(log);
  }
}
