package io.keepfs.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.store.ChangeListener;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schema;
import io.keepfs.local.store.Schemas;
import io.keepfs.local.store.Table;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a log row for each collection, group and link that is created, changed or deleted. Into
 * the trash is a change, as in Arvados.
 *
 * <p>Ids count up by one, also over restarts; a row's uuid ends in its id, so that the table's
 * order is that of the ids. Only the latest {@value #MAX_ROWS} rows are kept. Used under {@link
 * io.keepfs.local.store.Database#write} alone.
 */
public final class EventLog implements ChangeListener {
  /** Some fifteen megabytes on the disk, and what busy clients do in many minutes. */
  static final int MAX_ROWS = 20_000;

  private static final Set<Schema> LOGGED =
      Set.of(Schemas.COLLECTIONS, Schemas.GROUPS, Schemas.LINKS);

  /** What clients are told of a record before and after; of our tables, none has the last two. */
  private static final List<String> ATTRIBUTES =
      List.of(
          "is_trashed",
          "name",
          "owner_uuid",
          "portable_data_hash",
          "requesting_container_uuid",
          "state");

  private final Cluster cluster;
  private final Table logs;
  private final int maxRows;
  private long lastId;

  EventLog(Cluster cluster, int maxRows) {
    this.cluster = cluster;
    this.logs = cluster.table(Schemas.LOGS);
    this.maxRows = maxRows;
    Map.Entry<String, Row> last = logs.rows().lastEntry();
    this.lastId = last == null ? 0 : last.getValue().number("id");
  }

  /** The log of a cluster, going on where it ended. */
  public static EventLog of(Cluster cluster) {
    return new EventLog(cluster, MAX_ROWS);
  }

  @Override
  public void changed(@Nullable Row before, @Nullable Row after) {
    Row row = after == null ? Objects.requireNonNull(before) : after;
    if (!LOGGED.contains(row.schema()) || isOldVersion(row)) {
      return;
    }
    lastId++;
    logs.put(entry(before, after, row));
    if (lastId > maxRows) {
      logs.remove(cluster.uuids().fixed(Schemas.LOGS, lastId - maxRows));
    }
  }

  /** Old versions of a collection are rows beside the current one, and no events. */
  private static boolean isOldVersion(Row row) {
    return row.schema() == Schemas.COLLECTIONS
        && !row.text("current_version_uuid").equals(row.uuid());
  }

  private Row entry(@Nullable Row before, @Nullable Row after, Row row) {
    String type = before == null ? "create" : after == null ? "delete" : "update";
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    properties.set("old_attributes", attributes(before));
    properties.set("new_attributes", attributes(after));
    String user = row.text("modified_by_user_uuid");
    Instant now = cluster.times().next();
    Map<String, @Nullable Object> values = new HashMap<>();
    values.put("id", lastId);
    values.put("uuid", cluster.uuids().fixed(Schemas.LOGS, lastId));
    values.put("owner_uuid", user);
    values.put("created_at", now);
    values.put("modified_at", now);
    values.put("modified_by_user_uuid", user);
    values.put("event_type", type);
    values.put("event_at", after == null ? now : row.time("modified_at"));
    values.put("object_uuid", row.uuid());
    values.put("object_owner_uuid", row.ownerUuid());
    values.put("object_kind", row.schema().kind());
    values.put("summary", type + " of " + row.uuid());
    values.put("properties", properties);
    return Row.of(Schemas.LOGS, values);
  }

  private static JsonNode attributes(@Nullable Row row) {
    if (row == null) {
      return JsonNodeFactory.instance.nullNode();
    }
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    for (String name : ATTRIBUTES) {
      if (row.schema().column(name) != null) {
        shown.set(name, json(row.get(name)));
      }
    }
    return shown;
  }

  private static JsonNode json(@Nullable Object value) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (value instanceof Boolean flag) {
      return json.booleanNode(flag);
    }
    return value == null ? json.nullNode() : json.textNode(value.toString());
  }
}
