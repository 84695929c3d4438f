package io.keepfs.local.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.store.Column;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The order of a list.
 *
 * @param keys the columns in order of weight; never empty
 */
public record Ordering(List<Key> keys) {
  private static final Pattern KEY =
      Pattern.compile(
          "\\s*([a-z_]+\\.)?([a-z_]+)(?:\\s+(asc|desc))?\\s*", Pattern.CASE_INSENSITIVE);

  /**
   * One column of an order.
   *
   * @param resource the table it is limited to, or null
   * @param column its name
   * @param descending whether great values come first
   */
  public record Key(@Nullable String resource, String column, boolean descending) {}

  /** Copies the keys. */
  public Ordering {
    keys = List.copyOf(keys);
  }

  /** Reads the {@code order} parameter: a list of, or a text with, {@code name [asc|desc]}. */
  public static Ordering parse(@Nullable JsonNode order) {
    List<Key> keys = new ArrayList<>();
    if (order != null && order.isArray()) {
      order.forEach(key -> keys.add(parseKey(key.asText())));
    } else if (order != null && !order.isNull() && !order.asText().isBlank()) {
      for (String key : order.asText().split(",")) {
        keys.add(parseKey(key));
      }
    }
    return new Ordering(keys);
  }

  private static Key parseKey(String text) {
    Matcher matcher = KEY.matcher(text);
    if (!matcher.matches()) {
      throw new QueryException("Invalid order: '" + text + "'");
    }
    String prefix = matcher.group(1);
    return new Key(
        prefix == null ? null : prefix.substring(0, prefix.length() - 1),
        matcher.group(2),
        "desc".equalsIgnoreCase(matcher.group(3)));
  }

  /**
   * What of it is meant for a table, then the newest first, then by uuid, so that pages never
   * overlap.
   */
  public Ordering forTable(Schema schema, boolean ignoreUnknown) {
    List<Key> own = new ArrayList<>();
    for (Key key : keys) {
      if (key.resource() != null && !key.resource().equals(schema.resource())) {
        continue;
      }
      Column column = schema.column(key.column());
      if (column != null && column.isVisible()) {
        own.add(key);
      } else if (!ignoreUnknown) {
        throw new QueryException("Invalid attribute '" + key.column() + "' in order");
      }
    }
    own.add(new Key(null, "modified_at", true));
    own.add(new Key(null, "uuid", true));
    return new Ordering(own);
  }

  /** Whether rows in ascending order of uuid are in this order. */
  boolean isByUuid() {
    return !keys.isEmpty() && keys.get(0).column().equals("uuid") && !keys.get(0).descending();
  }

  /** Compares rows; null counts as greater than any value. */
  public Comparator<Row> comparator() {
    return (a, b) -> {
      for (Key key : keys) {
        int order = compare(a.get(key.column()), b.get(key.column()));
        if (order != 0) {
          return key.descending() ? -order : order;
        }
      }
      return 0;
    };
  }

  private static int compare(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return Boolean.compare(a == null, b == null);
    }
    return Values.order(a, b);
  }
}
