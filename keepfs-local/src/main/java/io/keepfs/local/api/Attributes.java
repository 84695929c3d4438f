package io.keepfs.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.http.Parameters;
import io.keepfs.local.query.Values;
import io.keepfs.local.store.Column;
import io.keepfs.local.store.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that a client sets on a record, given either inside {@code {"collection": {…}}} or
 * beside the other parameters. Attributes that only the server sets are passed over, as clients
 * send back whole records.
 */
final class Attributes {
  private final Map<String, @Nullable Object> columns = new LinkedHashMap<>();
  private final Map<String, JsonNode> others = new LinkedHashMap<>();

  private Attributes() {}

  /**
   * Reads them.
   *
   * @throws HttpException 422 where one is unknown or of the wrong type
   */
  static Attributes of(Schema schema, Parameters parameters) {
    Attributes attributes = new Attributes();
    JsonNode wrapped = parameters.json(schema.singular());
    List<String> known = Records.attributes(schema);
    if (wrapped != null && wrapped.isObject()) {
      wrapped
          .properties()
          .forEach(
              field -> {
                if (!known.contains(field.getKey()) && !ECHOES.contains(field.getKey())) {
                  throw HttpException.unprocessable(
                      "unknown attribute '%s' for %s"
                          .formatted(field.getKey(), schema.className()));
                }
                attributes.set(schema, field.getKey(), field.getValue());
              });
    } else {
      parameters.all().keySet().stream()
          .filter(known::contains)
          .forEach(name -> attributes.set(schema, name, bare(parameters, name)));
    }
    return attributes;
  }

  /** An empty text is a value like any other: an empty manifest, say. */
  private static @Nullable JsonNode bare(Parameters parameters, String name) {
    JsonNode value = parameters.all().get(name);
    boolean empty = value != null && value.isTextual() && value.textValue().isEmpty();
    return empty ? value : parameters.json(name);
  }

  /** Parts of every answered record that are no attributes. */
  private static final Set<String> ECHOES = Set.of("kind", "etag", "href", "self_link");

  private void set(Schema schema, String name, @Nullable JsonNode value) {
    Column column = schema.column(name);
    if (column == null) {
      if (value != null && !value.isNull()) {
        others.put(name, value);
      }
    } else if (column.isWritable()) {
      columns.put(name, convert(column, value));
    }
  }

  private static @Nullable Object convert(Column column, @Nullable JsonNode value) {
    if (value == null || value.isNull()) {
      return null;
    }
    boolean fits =
        switch (column.type()) {
          case TEXT, TIME -> value.isTextual();
          case INTEGER -> value.canConvertToExactIntegral();
          case BOOLEAN -> value.isBoolean();
          case JSON -> value.isContainerNode();
        };
    if (!fits) {
      throw HttpException.unprocessable("Invalid value for attribute " + column.name());
    }
    return switch (column.type()) {
      case TEXT -> value.textValue();
      case TIME -> Values.time(value.textValue());
      case INTEGER -> value.longValue();
      case BOOLEAN -> value.booleanValue();
      case JSON -> value;
    };
  }

  /** The columns to set, with their new values. */
  Map<String, @Nullable Object> columns() {
    return columns;
  }

  /** Whether the client sets that column. */
  boolean has(String column) {
    return columns.containsKey(column);
  }

  /** A text that the client sets; the fallback where it does not, or sets null. */
  String text(String column, String fallback) {
    return columns.get(column) instanceof String text ? text : fallback;
  }

  /** An attribute that is no column, such as {@code manifest_text}; null where it is not set. */
  @Nullable String other(String name) {
    JsonNode value = others.get(name);
    return value == null ? null : value.asText();
  }
}
