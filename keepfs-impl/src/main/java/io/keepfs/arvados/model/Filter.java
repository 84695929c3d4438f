package io.keepfs.arvados.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/**
 * One condition of a list request: {@code [field, operator, operand]}.
 *
 * @param field the field's name, perhaps with a type before it ({@code groups.group_class})
 * @param operator such as {@code =}, {@code in} or {@code is_a}
 * @param operand a string, a number, or a list of them
 */
public record Filter(String field, String operator, Object operand) {

  /** Returns a condition that {@code field} is {@code value}. */
  public static Filter equal(String field, String value) {
    return new Filter(field, "=", value);
  }

  /** Returns a condition that {@code field} is one of {@code values}. */
  public static Filter in(String field, List<String> values) {
    return new Filter(field, "in", List.copyOf(values));
  }

  /** Returns a condition that {@code field} sorts after {@code value}. */
  public static Filter greater(String field, String value) {
    return new Filter(field, ">", value);
  }

  /** Returns a condition that {@code field} is the uuid of a thing of {@code kind}. */
  public static Filter isA(String field, String kind) {
    return new Filter(field, "is_a", kind);
  }

  /** Returns the three parts, as they go over the wire. */
  @JsonValue
  public List<Object> parts() {
    return List.of(field, operator, operand);
  }
}
