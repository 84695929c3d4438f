package io.keepfs.local.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.store.Column;
import io.keepfs.local.store.ColumnType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Comparing what columns hold with what clients write. */
public final class Values {
  private Values() {}

  /** The operand as the column's Java type. */
  static Object operand(Column column, JsonNode operand) {
    boolean fits =
        switch (column.type()) {
          case TEXT -> operand.isTextual();
          case TIME -> operand.isTextual();
          case INTEGER -> operand.canConvertToLong() || operand.isTextual();
          case BOOLEAN -> operand.isBoolean() || operand.isTextual();
          case JSON -> true;
        };
    if (!fits) {
      throw new QueryException(
          "Invalid operand type for attribute '%s' in filter: %s"
              .formatted(column.name(), operand));
    }
    return switch (column.type()) {
      case TEXT -> operand.textValue();
      case TIME -> time(operand.textValue());
      case INTEGER -> number(operand);
      case BOOLEAN -> operand.isBoolean() ? operand.booleanValue() : flag(operand.textValue());
      case JSON -> operand;
    };
  }

  private static long number(JsonNode operand) {
    try {
      return operand.isTextual() ? Long.parseLong(operand.textValue()) : operand.longValue();
    } catch (NumberFormatException e) {
      throw new QueryException("Invalid number in filter: " + operand);
    }
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "1", "t", "true", "y", "yes" -> true;
      case "0", "f", "false", "n", "no" -> false;
      default -> throw new QueryException("Invalid boolean in filter: " + text);
    };
  }

  /** A time as clients write it: ISO 8601, with or without a zone (then UTC), or a date. */
  public static Instant time(String text) {
    String normal = text.trim().replaceFirst("^(\\d{4}-\\d\\d-\\d\\d) (\\d)", "$1T$2");
    try {
      if (normal.length() <= 10) {
        return LocalDate.parse(normal).atStartOfDay().toInstant(ZoneOffset.UTC);
      }
      return normal.matches(".*(Z|[+-]\\d\\d:?\\d\\d)$")
          ? OffsetDateTime.parse(normal.replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2")).toInstant()
          : LocalDateTime.parse(normal).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new QueryException("Invalid time: " + text);
    }
  }

  /** Whether {@code left operator right} holds; a null on the left passes only {@code !=}. */
  static boolean compares(
      @Nullable Object left, String operator, @Nullable Object right, ColumnType type) {
    if (left == null || right == null) {
      return operator.equals("!=") && left != right;
    }
    if (type == ColumnType.JSON || !left.getClass().equals(right.getClass())) {
      return switch (operator) {
        case "=" -> left.equals(right);
        case "!=" -> !left.equals(right);
        default -> throw new QueryException("Invalid operator '" + operator + "' for JSON");
      };
    }
    return holds(operator, order(left, right));
  }

  /** Orders two values of one column. */
  static int order(Object left, Object right) {
    if (left instanceof String a && right instanceof String b) {
      return a.compareTo(b);
    }
    if (left instanceof Long a && right instanceof Long b) {
      return a.compareTo(b);
    }
    if (left instanceof Instant a && right instanceof Instant b) {
      return a.compareTo(b);
    }
    if (left instanceof Boolean a && right instanceof Boolean b) {
      return a.compareTo(b);
    }
    return left.toString().compareTo(right.toString());
  }

  static boolean holds(String operator, int order) {
    return switch (operator) {
      case "=" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      case ">=" -> order >= 0;
      default -> throw new QueryException("Invalid operator '" + operator + "'");
    };
  }

  /** The pattern of SQL's like: {@code %} any text, {@code _} any character, {@code \} escapes. */
  static Pattern like(String text, boolean ignoreCase) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        regex.append(".*");
      } else if (c == '_') {
        regex.append('.');
      } else {
        char literal = c == '\\' && i + 1 < text.length() ? text.charAt(++i) : c;
        regex.append(Pattern.quote(String.valueOf(literal)));
      }
    }
    int flags = ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0;
    return Pattern.compile(regex.toString(), Pattern.DOTALL | flags);
  }

  /** An operand that may be one value or a list of them. */
  static List<JsonNode> list(JsonNode operand) {
    List<JsonNode> values = new ArrayList<>();
    if (operand.isArray()) {
      operand.forEach(values::add);
    } else {
      values.add(operand);
    }
    return values;
  }

  /** Whether a JSON value is that item, or an array or object that has it. */
  static boolean contains(JsonNode value, JsonNode item) {
    if (value.isObject()) {
      return item.isTextual() && value.has(item.textValue());
    }
    if (!value.isArray()) {
      return sameJson(value, item);
    }
    for (JsonNode element : value) {
      if (sameJson(element, item)) {
        return true;
      }
    }
    return false;
  }

  static boolean sameJson(JsonNode a, JsonNode b) {
    return a.isNumber() && b.isNumber()
        ? a.decimalValue().compareTo(b.decimalValue()) == 0
        : a.equals(b);
  }
}
