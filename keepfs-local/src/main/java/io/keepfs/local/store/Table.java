package io.keepfs.local.store;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
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
  /** Greater than any uuid. */
  private static final String END = "~";

  /** Where a schema has these columns, rows are found by them. */
  private static final List<String> INDEXED =
      List.of(
          "portable_data_hash", "manifest_key", "current_version_uuid", "head_uuid", "tail_uuid");

  private final Schema schema;
  private final MVMap<String, byte[]> stored;
  private final ConcurrentNavigableMap<String, Row> rows = new ConcurrentSkipListMap<>();
  private final Map<String, Index> indexes = new HashMap<>();
  private final Changes changes;
  private final AtomicLong writes = new AtomicLong();
  private final NavigableSet<Due> due = new ConcurrentSkipListSet<>();

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
    if (schema.column("name") != null) {
      addIndex("owner_uuid/name", row -> row.ownerUuid() + "/" + row.text("name"));
    }
    for (String column : INDEXED) {
      if (schema.column(column) != null) {
        addIndex(column, row -> row.text(column));
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

  /** How many times a row was written or removed since the start; grows after the row is there. */
  public long writes() {
    return writes.get();
  }

  /** The rows that the clock has something to do to: to be trashed, or deleted, by that time. */
  public List<String> due(Instant time) {
    return due.headSet(new Due(time, END), true).stream().map(Due::uuid).toList();
  }

  /** Adds or replaces a row. Only inside {@link Database#write}. */
  public void put(Row row) {
    stored.put(row.uuid(), RowCodec.encode(row));
    @Nullable Row old = remember(row);
    writes.incrementAndGet();
    changes.changed(old, row);
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
      Due.of(old).ifPresent(due::remove);
      writes.incrementAndGet();
      changes.changed(old, null);
    }
    return old;
  }

  private @Nullable Row remember(Row row) {
    Row old = rows.put(row.uuid(), row);
    if (old != null) {
      Due.of(old).ifPresent(due::remove);
    }
    Due.of(row).ifPresent(due::add);
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

  /** When the clock next does something to a row: makes it trash, or deletes it. */
  private record Due(Instant time, String uuid) implements Comparable<Due> {
    static Optional<Due> of(Row row) {
      if (row.schema().column("trash_at") == null) {
        return Optional.empty();
      }
      Instant time = row.time(row.flag("is_trashed") ? "delete_at" : "trash_at");
      return Optional.ofNullable(time).map(at -> new Due(at, row.uuid()));
    }

    @Override
    public int compareTo(Due other) {
      int order = time.compareTo(other.time);
      return order == 0 ? uuid.compareTo(other.uuid) : order;
    }
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
