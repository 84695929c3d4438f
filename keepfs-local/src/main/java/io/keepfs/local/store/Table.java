package io.keepfs.local.store;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one resource: all in memory in order of uuid, each written through to the store.
 *
 * <p>Reads take no lock and may run beside a write; they see a row before or after it. An index
 * answers candidates: who uses it checks each row again. Writes happen under {@link
 * Database#write}.
 */
public final class Table {
  private final Schema schema;
  private final MVMap<String, byte[]> stored;
  private final ConcurrentNavigableMap<String, Row> rows = new ConcurrentSkipListMap<>();
  private final Map<String, Index> indexes = new HashMap<>();
  private final Changes changes;

  /** Is told of each change, with the row before and after it. */
  @FunctionalInterface
  interface Changes {
    void changed(@Nullable Row before, @Nullable Row after);
  }

  Table(Schema schema, MVMap<String, byte[]> stored, Changes changes) {
    this.schema = schema;
    this.stored = stored;
    this.changes = changes;
    addIndex("owner_uuid", row -> row.ownerUuid());
    if (schema.column("portable_data_hash") != null) {
      addIndex("portable_data_hash", row -> row.text("portable_data_hash"));
    }
    if (schema.column("name") != null) {
      addIndex("owner_uuid/name", row -> row.ownerUuid() + "/" + row.text("name"));
    }
    for (String end : new String[] {"head_uuid", "tail_uuid"}) {
      if (schema.column(end) != null) {
        addIndex(end, row -> row.text(end));
      }
    }
    for (byte[] bytes : stored.values()) {
      remember(RowCodec.decode(schema, bytes));
    }
  }

  private void addIndex(String name, Function<Row, String> key) {
    indexes.put(name, new Index(key, new ConcurrentHashMap<>()));
  }

  /** What its rows are. */
  public Schema schema() {
    return schema;
  }

  /** The row with that uuid, or null. */
  public @Nullable Row get(String uuid) {
    return rows.get(uuid);
  }

  /** All rows, in order of uuid; a live view. */
  public NavigableMap<String, Row> rows() {
    return Collections.unmodifiableNavigableMap(rows);
  }

  /** Whether that column has an index. */
  public boolean isIndexed(String column) {
    return indexes.containsKey(column);
  }

  /** The uuids of the rows with that value in an indexed column, sorted; a live view. */
  public NavigableSet<String> uuidsWith(String column, String value) {
    Index index = Objects.requireNonNull(indexes.get(column), column);
    NavigableSet<String> uuids = index.uuids().get(value);
    return uuids == null
        ? Collections.emptyNavigableSet()
        : Collections.unmodifiableNavigableSet(uuids);
  }

  /** The rows of that owner and name. */
  public Collection<Row> named(String ownerUuid, String name) {
    return uuidsWith("owner_uuid/name", ownerUuid + "/" + name).stream()
        .map(rows::get)
        .filter(Objects::nonNull)
        .toList();
  }

  /** Adds or replaces a row. Only inside {@link Database#write}. */
  public void put(Row row) {
    stored.put(row.uuid(), RowCodec.encode(row));
    changes.changed(remember(row), row);
  }

  /**
   * Removes a row, if it is there. Only inside {@link Database#write}.
   *
   * @return the row as it was, or null
   */
  public @Nullable Row remove(String uuid) {
    Row old = rows.remove(uuid);
    if (old != null) {
      stored.remove(uuid);
      indexes.values().forEach(index -> index.remove(index.key().apply(old), uuid));
      changes.changed(old, null);
    }
    return old;
  }

  private @Nullable Row remember(Row row) {
    Row old = rows.put(row.uuid(), row);
    for (Index index : indexes.values()) {
      String key = index.key().apply(row);
      String oldKey = old == null ? null : index.key().apply(old);
      if (!key.equals(oldKey)) {
        index.add(key, row.uuid());
        if (oldKey != null) {
          index.remove(oldKey, row.uuid());
        }
      }
    }
    return old;
  }

  private record Index(
      Function<Row, String> key, ConcurrentMap<String, NavigableSet<String>> uuids) {

    void add(String value, String uuid) {
      uuids.compute(
          value,
          (key, set) -> {
            NavigableSet<String> grown = set == null ? new ConcurrentSkipListSet<>() : set;
            grown.add(uuid);
            return grown;
          });
    }

    void remove(String value, String uuid) {
      uuids.computeIfPresent(
          value,
          (key, set) -> {
            set.remove(uuid);
            return set.isEmpty() ? null : set;
          });
    }
  }
}
