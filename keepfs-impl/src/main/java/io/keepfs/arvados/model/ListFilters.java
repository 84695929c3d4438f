package io.keepfs.arvados.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Conditions that a user sets on what listings show, in the syntax of Arvados' list requests. A
 * field with a type before it ({@code collections.name}) is a condition on things of that type
 * alone, any other one on all. Immutable, pure.
 *
 * @param terms the conditions, as they were given
 */
public record ListFilters(List<JsonNode> terms) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> TYPES =
      Set.of(
          "collections",
          "container_requests",
          "containers",
          "groups",
          "links",
          "logs",
          "users",
          "workflows");
  private static final int TERM_PARTS = 3;

  /** No condition. */
  public static final ListFilters NONE = new ListFilters(List.of());

  /** Copies the list. */
  public ListFilters {
    terms = List.copyOf(terms);
  }

  /**
   * Reads a JSON list of conditions: {@code [["field", "operator", operand], "(field < field)"]}.
   *
   * @throws IllegalArgumentException when it is no such list; the message says where, in one line
   */
  public static ListFilters parse(String json) {
    JsonNode list;
    try {
      list = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("is no JSON: " + e.getOriginalMessage(), e);
    }
    if (!list.isArray()) {
      throw new IllegalArgumentException(
          "is no list of filters, such as [[\"collections.name\", \"like\", \"a%\"]]");
    }
    List<JsonNode> terms = new ArrayList<>();
    list.forEach(term -> terms.add(checked(term, terms.size() + 1)));
    return new ListFilters(terms);
  }

  private static JsonNode checked(JsonNode term, int number) {
    if (term.isTextual()) {
      return term;
    }
    if (!term.isArray() || term.size() != TERM_PARTS) {
      throw new IllegalArgumentException(
          "filter " + number + " is no [\"field\", \"operator\", operand]: " + term);
    }
    if (!term.get(0).isTextual() || !term.get(1).isTextual()) {
      throw new IllegalArgumentException(
          "filter " + number + " has a field or an operator that is no text: " + term);
    }
    return term;
  }

  /**
   * Returns the conditions on things of a type.
   *
   * @param type such as {@code collections}
   * @param keepPrefix whether the type stays before the field, as a list of several types needs
   */
  public List<Object> on(String type, boolean keepPrefix) {
    List<Object> conditions = new ArrayList<>();
    for (JsonNode term : terms) {
      String field = term.isArray() ? term.get(0).asText() : "";
      int dot = field.indexOf('.');
      String prefix = dot < 0 ? "" : field.substring(0, dot);
      if (!TYPES.contains(prefix)) {
        conditions.add(term);
      } else if (prefix.equals(type)) {
        conditions.add(
            keepPrefix
                ? term
                : JSON.createArrayNode()
                    .add(field.substring(dot + 1))
                    .add(term.get(1))
                    .add(term.get(2)));
      }
    }
    return List.copyOf(conditions);
  }
}
