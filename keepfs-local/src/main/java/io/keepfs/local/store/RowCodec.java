package io.keepfs.local.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows as bytes: a JSON object a row, so that later versions can add columns. Thread-safe. */
final class RowCodec {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private RowCodec() {}

  static byte[] encode(Row row) {
    ObjectNode node = JSON.createObjectNode();
    for (Column column : row.schema().columns()) {
      Object value = row.get(column.name());
      if (value != null) {
        node.set(column.name(), toJson(value));
      }
    }
    try {
      return JSON.writeValueAsBytes(node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode toJson(Object value) {
    if (value instanceof JsonNode node) {
      return node;
    }
    return JSON.valueToTree(value instanceof Instant time ? time.toString() : value);
  }

  static Row decode(Schema schema, byte[] bytes) {
    JsonNode node;
    try {
      node = JSON.readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("a stored row of " + schema + " is damaged", e);
    }
    Map<String, Object> values = new HashMap<>();
    for (Column column : schema.columns()) {
      JsonNode value = node.get(column.name());
      if (value != null && !value.isNull()) {
        values.put(column.name(), fromJson(column.type(), value));
      }
    }
    return Row.of(schema, values);
  }

  private static @Nullable Object fromJson(ColumnType type, JsonNode value) {
    return switch (type) {
      case TEXT -> value.textValue();
      case INTEGER -> value.longValue();
      case BOOLEAN -> value.booleanValue();
      case TIME -> Instant.parse(value.textValue());
      case JSON -> value;
    };
  }
}
