package io.keepfs.local.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A question to one table.
 *
 * @param terms all conditions; those for other tables are passed over
 * @param visible which rows the asker may see
 * @param ordering complete, as {@link Ordering#forTable} makes it
 * @param offset how many rows to skip
 * @param limit how many rows to answer at most
 * @param counted whether to count all rows
 */
public record TableQuery(
    List<FilterTerm> terms,
    Predicate<Row> visible,
    Ordering ordering,
    long offset,
    int limit,
    boolean counted) {

  /** Copies the conditions. */
  public TableQuery {
    terms = List.copyOf(terms);
  }

  /** Answers it. Costs as many steps as the best index leaves candidates. */
  public Page run(Table table) {
    FilterBinder binder = new FilterBinder(table.schema());
    if (binder.excludes(terms)) {
      return new Page(List.of(), counted ? 0 : -1);
    }
    Predicate<Row> matches = binder.bindAll(terms).and(visible);
    Stream<Row> candidates = candidates(table).filter(matches);
    if (ordering.isByUuid() && !counted) {
      return new Page(candidates.skip(offset).limit(limit).toList(), -1);
    }
    List<Row> rows = new ArrayList<>(candidates.toList());
    rows.sort(ordering.comparator());
    int from = (int) Math.min(offset, rows.size());
    int to = (int) Math.min((long) from + limit, rows.size());
    return new Page(rows.subList(from, to), counted ? rows.size() : -1);
  }

  /** Rows that may match, in order of uuid. */
  private Stream<Row> candidates(Table table) {
    for (FilterTerm term : terms) {
      if (!term.appliesTo(table.schema())) {
        continue;
      }
      if (term.is("uuid", "=") || term.is("uuid", "in")) {
        return rows(table, texts(term.operand()));
      }
    }
    for (FilterTerm term : terms) {
      boolean equality = term.is(term.attribute(), "=") || term.is(term.attribute(), "in");
      if (term.appliesTo(table.schema()) && equality && table.isIndexed(term.attribute())) {
        TreeSet<String> uuids = new TreeSet<>();
        List<String> values = texts(term.operand());
        if (values.size() == 1) {
          return rows(table, table.uuidsWith(term.attribute(), values.get(0)).tailSet(start()));
        }
        values.forEach(value -> uuids.addAll(table.uuidsWith(term.attribute(), value)));
        return rows(table, uuids);
      }
    }
    NavigableMap<String, Row> tail = table.rows().tailMap(start(), true);
    return tail.values().stream();
  }

  /** Where a keyset page ({@code uuid > x}) begins. */
  private String start() {
    String start = "";
    for (FilterTerm term : terms) {
      boolean lower = term.is("uuid", ">") || term.is("uuid", ">=");
      if (lower && term.operand().isTextual() && term.operand().textValue().compareTo(start) > 0) {
        start = term.operand().textValue();
      }
    }
    return start;
  }

  private static Stream<Row> rows(Table table, Collection<String> uuids) {
    return uuids.stream().map(table::get).filter(Objects::nonNull);
  }

  private static List<String> texts(JsonNode operand) {
    return Values.list(operand).stream().map(JsonNode::asText).distinct().sorted().toList();
  }
}
