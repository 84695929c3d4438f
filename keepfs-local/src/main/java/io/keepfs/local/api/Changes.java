package io.keepfs.local.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.keepfs.local.cluster.Access;
import io.keepfs.local.cluster.Caller;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.cluster.ClusterSettings;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schema;
import io.keepfs.local.store.Schemas;
import io.keepfs.local.store.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Creating, changing and trashing records that have an owner and a name. */
public final class Changes {
  private static final String MANIFEST = "manifest_key";

  private final Cluster cluster;
  private final Table table;
  private final Versions versions;

  /** Of that table. */
  public Changes(Cluster cluster, Table table) {
    this.cluster = cluster;
    this.table = table;
    this.versions = new Versions(cluster);
  }

  /** What it changes. */
  Table table() {
    return table;
  }

  /** What a new collection has when its maker does not say. */
  public static Map<String, @Nullable Object> collectionDefaults(Cluster cluster) {
    Map<String, @Nullable Object> columns = new HashMap<>();
    String defaultClass = cluster.settings().storageClasses().get(0);
    columns.put("properties", JsonNodeFactory.instance.objectNode());
    columns.put("storage_classes_desired", JsonNodeFactory.instance.arrayNode().add(defaultClass));
    columns.put("storage_classes_confirmed", JsonNodeFactory.instance.arrayNode());
    columns.put("is_trashed", false);
    columns.put("preserve_version", false);
    columns.put("version", 1L);
    return columns;
  }

  /**
   * Adds a record.
   *
   * @param user who does it
   * @param columns all but the common columns that the server sets
   * @param ensureUniqueName whether a name that is taken is changed; else it is an error
   * @throws HttpException 422 where the name is taken
   */
  public Row create(
      String user, Map<String, ? extends @Nullable Object> columns, boolean ensureUniqueName) {
    Schema schema = table.schema();
    String uuid = cluster.uuids().next(schema);
    return cluster
        .database()
        .write(
            () -> {
              Instant now = cluster.times().next();
              Map<String, @Nullable Object> values = new HashMap<>(columns);
              values.put("uuid", uuid);
              values.put("created_at", now);
              values.put("modified_at", now);
              values.put("modified_by_user_uuid", user);
              if (schema.column("current_version_uuid") != null) {
                values.put("current_version_uuid", uuid);
              }
              Row row = named(Row.of(schema, values), ensureUniqueName);
              table.put(row);
              return row;
            });
  }

  /**
   * Changes a record.
   *
   * @param user who does it
   * @param change the columns to set, given the record as it is now; runs alone
   * @throws HttpException 404 where it is gone, 422 where the name is taken or it is an old version
   */
  Row update(
      String uuid,
      String user,
      Function<Row, Map<String, ? extends @Nullable Object>> change,
      boolean ensureUniqueName) {
    return cluster
        .database()
        .write(
            () -> {
              Row old = table.get(uuid);
              if (old == null) {
                throw HttpException.notFound("Path");
              }
              Versions.requireCurrent(old);
              Map<String, @Nullable Object> values = new HashMap<>(change.apply(old));
              boolean preserve = Boolean.TRUE.equals(values.get("preserve_version"));
              values.put("modified_at", cluster.times().next());
              values.put("modified_by_user_uuid", user);
              Row row = versions.take(old, named(old.with(values), ensureUniqueName), preserve);
              table.put(row);
              releaseReplaced(old, row);
              return row;
            });
  }

  private void releaseReplaced(Row old, Row row) {
    if (table.schema() == Schemas.COLLECTIONS && !row.text(MANIFEST).equals(old.text(MANIFEST))) {
      release(old);
    }
  }

  /** Lets the manifest go of a row that was changed or removed. */
  private void release(Row old) {
    if (table.schema() == Schemas.COLLECTIONS) {
      cluster
          .manifests()
          .release(old.text(MANIFEST), key -> !table.uuidsWith(MANIFEST, key).isEmpty());
    }
  }

  private void remove(String uuid) {
    Row old = table.remove(uuid);
    if (old != null) {
      release(old);
    }
  }

  /** Removes a record for good, with its old versions. */
  void delete(String uuid) {
    cluster
        .database()
        .write(
            () -> {
              if (table.schema() == Schemas.COLLECTIONS) {
                versions.of(uuid).forEach(version -> remove(version.uuid()));
              }
              remove(uuid);
              return uuid;
            });
  }

  /** Puts a record into the trash. */
  Row trash(String uuid, Caller caller) {
    Instant now = cluster.times().now();
    Map<String, @Nullable Object> values = new HashMap<>();
    values.put("trash_at", now);
    values.put("delete_at", now.plus(ClusterSettings.TRASH_LIFETIME));
    values.put("is_trashed", true);
    return update(uuid, caller.userUuid(), old -> values, false);
  }

  /** Takes a record out of the trash. */
  Row untrash(String uuid, Caller caller, boolean ensureUniqueName) {
    Map<String, @Nullable Object> values = new HashMap<>();
    values.put("trash_at", null);
    values.put("delete_at", null);
    values.put("is_trashed", false);
    return update(uuid, caller.userUuid(), old -> values, ensureUniqueName);
  }

  /**
   * Makes the columns of trash agree with each other: what a client sets of them becomes the time
   * from which on the record is trash, and the time of its deletion.
   */
  void completeTrash(Attributes attributes) {
    Map<String, @Nullable Object> columns = attributes.columns();
    Instant now = cluster.times().now();
    if (Boolean.TRUE.equals(columns.get("is_trashed")) && !attributes.has("trash_at")) {
      columns.put("trash_at", now);
    } else if (Boolean.FALSE.equals(columns.get("is_trashed")) && !attributes.has("trash_at")) {
      columns.put("trash_at", null);
    }
    columns.remove("is_trashed");
    if (attributes.has("trash_at")) {
      boolean trash = columns.get("trash_at") instanceof Instant;
      Instant from = columns.get("trash_at") instanceof Instant time ? time : now;
      if (!(trash && columns.get("delete_at") instanceof Instant)) {
        columns.put("delete_at", trash ? from.plus(ClusterSettings.TRASH_LIFETIME) : null);
      }
      columns.put("is_trashed", trash && !from.isAfter(now));
    }
  }

  /** Of the projects, or collections, of one owner outside the trash no two have the same name. */
  private Row named(Row row, boolean ensureUniqueName) {
    if (isFree(row)) {
      return row;
    }
    if (!ensureUniqueName) {
      throw HttpException.unprocessable(
          "A %s named '%s' already exists in %s: the name must be unique (duplicate key value)"
              .formatted(table.schema().singular(), row.text("name"), row.ownerUuid()));
    }
    Instant time = cluster.times().now().truncatedTo(ChronoUnit.MILLIS);
    Row renamed = row;
    while (!isFree(renamed)) {
      renamed = row.with(Map.of("name", row.text("name") + " (" + time + ")"));
      time = time.plusMillis(1);
    }
    return renamed;
  }

  private boolean isFree(Row row) {
    Instant now = cluster.times().now();
    boolean unique = table.schema().column("trash_at") != null;
    if (!unique || row.text("name").isEmpty() || Access.isItselfTrashed(row, now)) {
      return true;
    }
    return table.named(row.ownerUuid(), row.text("name")).stream()
        .filter(other -> Versions.isCurrent(other) && !Access.isItselfTrashed(other, now))
        .allMatch(other -> other.uuid().equals(row.uuid()));
  }
}
