package io.keepfs.local.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.store.Column;
import io.keepfs.local.store.ColumnType;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schema;
import io.keepfs.local.store.Schemas;
import io.keepfs.local.store.Uuids;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Ties conditions to a table's columns, which makes tests of rows of them. */
public final class FilterBinder {
  private final Schema schema;

  /** For rows of that schema. */
  public FilterBinder(Schema schema) {
    this.schema = schema;
  }

  /**
   * The test that a row passes when all conditions for this table hold.
   *
   * @throws QueryException where one names what the table does not have or asks the impossible
   */
  public Predicate<Row> bindAll(List<FilterTerm> terms) {
    List<Predicate<Row>> tests =
        terms.stream().filter(term -> term.appliesTo(schema)).map(this::bind).toList();
    return row -> tests.stream().allMatch(test -> test.test(row));
  }

  private Predicate<Row> bind(FilterTerm term) {
    if (term.attribute().equals("any")) {
      return bindAny(term);
    }
    int dot = term.attribute().indexOf('.');
    Column column = requireColumn(dot < 0 ? term.attribute() : term.attribute().substring(0, dot));
    if (dot > 0) {
      return bindSubproperty(term, column, term.attribute().substring(dot + 1));
    }
    if (term.comparesColumns()) {
      Column other = requireColumn(term.operand().textValue());
      return row ->
          Values.compares(
              row.get(column.name()), term.operator(), row.get(other.name()), column.type());
    }
    return switch (term.operator()) {
      case "=", "!=", "<", "<=", ">", ">=" -> bindComparison(term, column);
      case "in", "not in" -> bindMembership(term, column);
      case "like", "ilike" -> bindPattern(term, column);
      case "is_a" -> bindKind(term, column);
      case "exists" -> bindExists(term, column);
      case "contains" -> bindContains(term, column);
      default -> throw new QueryException("Invalid operator '" + term.operator() + "'");
    };
  }

  private Column requireColumn(String name) {
    Column column = schema.column(name);
    if (column == null || !column.isVisible()) {
      throw new QueryException(
          "Invalid attribute '" + name + "' in filter for " + schema.resource());
    }
    return column;
  }

  private Predicate<Row> bindAny(FilterTerm term) {
    List<String> texts = new ArrayList<>();
    for (Column column : schema.columns()) {
      if (column.type() == ColumnType.TEXT && column.isVisible()) {
        texts.add(column.name());
      }
    }
    List<Predicate<Row>> tests =
        texts.stream()
            .map(
                name ->
                    bind(
                        new FilterTerm(
                            term.resource(), name, term.operator(), term.operand(), false)))
            .toList();
    return row -> tests.stream().anyMatch(test -> test.test(row));
  }

  /** Rows where the column is null pass {@code !=} and {@code not in}, as in Arvados. */
  private Predicate<Row> bindComparison(FilterTerm term, Column column) {
    String name = column.name();
    if (term.operand().isNull()) {
      return switch (term.operator()) {
        case "=" -> row -> row.get(name) == null;
        case "!=" -> row -> row.get(name) != null;
        default ->
            throw new QueryException(
                "Invalid operand null for operator '" + term.operator() + "' in filters");
      };
    }
    Object operand = Values.operand(column, term.operand());
    return row -> Values.compares(row.get(name), term.operator(), operand, column.type());
  }

  private Predicate<Row> bindMembership(FilterTerm term, Column column) {
    if (!term.operand().isArray()) {
      throw new QueryException(
          "Invalid operand type for operator '" + term.operator() + "': an array is needed");
    }
    Set<@Nullable Object> wanted = new HashSet<>();
    for (JsonNode value : term.operand()) {
      wanted.add(value.isNull() ? null : Values.operand(column, value));
    }
    boolean negated = term.operator().equals("not in");
    return row -> wanted.contains(row.get(column.name())) != negated;
  }

  private Predicate<Row> bindPattern(FilterTerm term, Column column) {
    if (!term.operand().isTextual()) {
      throw new QueryException(
          "Invalid operand type for operator '" + term.operator() + "': a text is needed");
    }
    Pattern pattern = Values.like(term.operand().textValue(), term.operator().equals("ilike"));
    return row -> row.get(column.name()) instanceof String text && pattern.matcher(text).matches();
  }

  private Predicate<Row> bindKind(FilterTerm term, Column column) {
    List<Schema> kinds = new ArrayList<>();
    for (JsonNode kind : Values.list(term.operand())) {
      Schema wanted = Schemas.ofKind(kind.asText());
      if (wanted != null) {
        kinds.add(wanted);
      }
    }
    return row ->
        row.get(column.name()) instanceof String uuid
            && kinds.stream().anyMatch(kind -> Uuids.isOf(kind, uuid));
  }

  private Predicate<Row> bindExists(FilterTerm term, Column column) {
    requireJson(term, column);
    List<String> keys = Values.list(term.operand()).stream().map(JsonNode::asText).toList();
    return row -> {
      JsonNode value = row.json(column.name());
      return value != null && keys.stream().allMatch(key -> value.has(key));
    };
  }

  private Predicate<Row> bindContains(FilterTerm term, Column column) {
    requireJson(term, column);
    List<JsonNode> wanted = Values.list(term.operand());
    return row -> {
      JsonNode value = row.json(column.name());
      return value != null && wanted.stream().allMatch(item -> Values.contains(value, item));
    };
  }

  private static void requireJson(FilterTerm term, Column column) {
    if (column.type() != ColumnType.JSON) {
      throw new QueryException(
          "Invalid attribute '%s' for operator '%s' in filter"
              .formatted(column.name(), term.operator()));
    }
  }

  private Predicate<Row> bindSubproperty(FilterTerm term, Column column, String key) {
    requireJson(term, column);
    Predicate<@Nullable JsonNode> test = Subproperty.test(term, key);
    return row -> {
      JsonNode value = row.json(column.name());
      JsonNode property = value == null ? null : value.get(key);
      return test.test(property == null || property.isNull() ? null : property);
    };
  }

  /**
   * Whether every uuid that these conditions admit is of another kind, so that nothing is asked.
   */
  public boolean excludes(List<FilterTerm> terms) {
    return terms.stream()
        .filter(term -> term.is("uuid", "is_a") && term.appliesTo(schema))
        .anyMatch(
            term ->
                Values.list(term.operand()).stream()
                    .noneMatch(kind -> Objects.equals(kind.asText(), schema.kind())));
  }
}
