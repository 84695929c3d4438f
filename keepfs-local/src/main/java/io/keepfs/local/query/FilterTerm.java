package io.keepfs.local.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.keepfs.local.store.Schema;
import io.keepfs.local.store.Schemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One condition, not yet tied to a table.
 *
 * @param resource the table it is limited to ({@code collections} of {@code collections.name});
 *     null where it is for every table
 * @param attribute the column, {@code properties.x}, or {@code any}
 * @param operator lower case
 * @param operand what the attribute is compared with
 * @param comparesColumns whether the operand names another column of the same row
 */
public record FilterTerm(
    @Nullable String resource,
    String attribute,
    String operator,
    JsonNode operand,
    boolean comparesColumns) {

  private static final Pattern COMPARISON =
      Pattern.compile("\\s*\\(\\s*([a-z_]+)\\s*(<|<=|>|>=|=|!=)\\s*([a-z_]+)\\s*\\)\\s*");

  /**
   * Reads the {@code filters} parameter: a list of {@code [attribute, operator, operand]} and of
   * texts such as {@code (a < b)}.
   */
  public static List<FilterTerm> parseAll(@Nullable JsonNode filters) {
    List<FilterTerm> terms = new ArrayList<>();
    if (filters == null || filters.isNull()) {
      return terms;
    }
    if (!filters.isArray()) {
      throw new QueryException("Invalid filters: not an array: " + filters);
    }
    filters.forEach(filter -> terms.add(parse(filter)));
    return terms;
  }

  private static FilterTerm parse(JsonNode filter) {
    if (filter.isTextual()) {
      Matcher matcher = COMPARISON.matcher(filter.textValue());
      if (!matcher.matches()) {
        throw new QueryException("Invalid filter: " + filter);
      }
      return new FilterTerm(
          null, matcher.group(1), matcher.group(2), new TextNode(matcher.group(3)), true);
    }
    if (!filter.isArray() || filter.size() != 3 || !filter.get(1).isTextual()) {
      throw new QueryException(
          "Invalid filter: not of the form [attribute, operator, operand]: " + filter);
    }
    JsonNode attribute = filter.get(0);
    if (!attribute.isTextual()) {
      throw new QueryException("Invalid attribute in filter: " + filter);
    }
    String operator = filter.get(1).textValue().toLowerCase(Locale.ROOT);
    return qualified(attribute.textValue(), operator, filter.get(2));
  }

  private static FilterTerm qualified(String attribute, String operator, JsonNode operand) {
    int dot = attribute.indexOf('.');
    if (dot > 0) {
      String prefix = attribute.substring(0, dot);
      if (Schemas.ALL.stream().anyMatch(s -> s.resource().equals(prefix))) {
        return new FilterTerm(prefix, attribute.substring(dot + 1), operator, operand, false);
      }
    }
    return new FilterTerm(null, attribute, operator, operand, false);
  }

  /** Whether it has a say about the rows of that table. */
  public boolean appliesTo(Schema schema) {
    return resource == null || resource.equals(schema.resource());
  }

  /** Whether it is {@code attribute operator …} without a further path. */
  boolean is(String column, String wanted) {
    return attribute.equals(column) && operator.equals(wanted) && !comparesColumns;
  }
}
