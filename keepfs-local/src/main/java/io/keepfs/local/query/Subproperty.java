package io.keepfs.local.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Conditions on one key of a JSON column, such as {@code properties.species}. */
final class Subproperty {
  private Subproperty() {}

  /** The test of the key's value; null stands for a missing key. */
  static Predicate<@Nullable JsonNode> test(FilterTerm term, String key) {
    JsonNode operand = term.operand();
    return switch (term.operator()) {
      case "=" -> value -> value != null && Values.sameJson(value, operand);
      case "!=" -> value -> value == null || !Values.sameJson(value, operand);
      case "<", "<=", ">", ">=" -> value -> value != null && ordered(value, term);
      case "in" -> value -> value != null && members(term).stream().anyMatch(value::equals);
      case "not in" -> value -> value == null || members(term).stream().noneMatch(value::equals);
      case "like", "ilike" -> {
        Pattern pattern = Values.like(operand.asText(), term.operator().equals("ilike"));
        yield value ->
            value != null && value.isTextual() && pattern.matcher(value.textValue()).matches();
      }
      case "exists" -> {
        boolean wanted = exists(operand, key);
        yield value -> (value != null) == wanted;
      }
      case "contains" -> {
        List<JsonNode> wanted = Values.list(operand);
        yield value ->
            value != null && wanted.stream().allMatch(item -> Values.contains(value, item));
      }
      default ->
          throw new QueryException(
              "Invalid operator '" + term.operator() + "' for subproperty " + key);
    };
  }

  private static boolean exists(JsonNode operand, String key) {
    if (!operand.isBoolean()) {
      throw new QueryException(
          "Invalid operand for 'exists' on subproperty " + key + ": true or false is needed");
    }
    return operand.booleanValue();
  }

  private static Set<JsonNode> members(FilterTerm term) {
    if (!term.operand().isArray()) {
      throw new QueryException(
          "Invalid operand type for operator '" + term.operator() + "': an array is needed");
    }
    Set<JsonNode> members = new HashSet<>();
    term.operand().forEach(members::add);
    return members;
  }

  private static boolean ordered(JsonNode value, FilterTerm term) {
    JsonNode operand = term.operand();
    int order;
    if (value.isNumber() && operand.isNumber()) {
      order = value.decimalValue().compareTo(operand.decimalValue());
    } else if (value.isTextual() && operand.isTextual()) {
      order = value.textValue().compareTo(operand.textValue());
    } else {
      return false;
    }
    return Values.holds(term.operator(), order);
  }
}
