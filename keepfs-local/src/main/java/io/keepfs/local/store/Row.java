package io.keepfs.local.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One record: a value or null for each column of its schema. Immutable. */
public final class Row {
  private final Schema schema;
  private final @Nullable Object[] values;

  private Row(Schema schema, @Nullable Object[] values) {
    this.schema = schema;
    this.values = values;
  }

  /** A row with these values and null elsewhere. Values must have their column's Java type. */
  public static Row of(Schema schema, Map<String, ? extends @Nullable Object> values) {
    return new Row(schema, new Object[schema.columns().size()]).with(values);
  }

  /** A copy in which these columns have new values. */
  public Row with(Map<String, ? extends @Nullable Object> changes) {
    @Nullable Object[] changed = values.clone();
    changes.forEach((name, value) -> changed[schema.position(name)] = checked(name, value));
    return new Row(schema, changed);
  }

  private @Nullable Object checked(String name, @Nullable Object value) {
    ColumnType type = schema.columns().get(schema.position(name)).type();
    boolean fits =
        value == null
            || switch (type) {
              case TEXT -> value instanceof String;
              case INTEGER -> value instanceof Long;
              case BOOLEAN -> value instanceof Boolean;
              case TIME -> value instanceof Instant;
              case JSON -> value instanceof JsonNode;
            };
    if (!fits) {
      throw new IllegalArgumentException(schema + "." + name + " cannot hold " + value);
    }
    return value;
  }

  /** Its schema. */
  public Schema schema() {
    return schema;
  }

  /** The value of a column, whatever its type. */
  public @Nullable Object get(String column) {
    return values[schema.position(column)];
  }

  /** Its uuid. */
  public String uuid() {
    return text("uuid");
  }

  /** The uuid of the user or group that owns it. */
  public String ownerUuid() {
    return text("owner_uuid");
  }

  /** A text; empty where null. */
  public String text(String column) {
    return get(column) instanceof String text ? text : "";
  }

  /** A number; 0 where null. */
  public long number(String column) {
    return get(column) instanceof Long number ? number : 0;
  }

  /** A flag; false where null. */
  public boolean flag(String column) {
    return get(column) instanceof Boolean flag && flag;
  }

  /** A time, or null. */
  public @Nullable Instant time(String column) {
    return get(column) instanceof Instant time ? time : null;
  }

  /** A JSON value, or null. */
  public @Nullable JsonNode json(String column) {
    return get(column) instanceof JsonNode json ? json : null;
  }

  @Override
  public String toString() {
    return schema.singular() + " " + uuid();
  }
}
