package io.keepfs.local.api;

import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.cluster.ClusterSettings;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;
import io.keepfs.local.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What collections were before they were changed: records with uuids of their own, whose {@code
 * current_version_uuid} is that of the collection. They share its owner and its trash, are never
 * changed themselves, and go with it. All methods are called inside a write.
 */
final class Versions {
  /** A change of one of these makes a version; of others it does not. */
  private static final List<String> VERSIONED =
      List.of("portable_data_hash", "manifest_key", "name", "description", "properties");

  /** What versions have in common with the collection as it is now. */
  private static final List<String> SHARED =
      List.of(
          "owner_uuid",
          "trash_at",
          "delete_at",
          "is_trashed",
          "replication_desired",
          "storage_classes_desired");

  private final Cluster cluster;

  Versions(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Whether the row is a record in its own right, not what another once was. */
  static boolean isCurrent(Row row) {
    return row.schema() != Schemas.COLLECTIONS
        || row.text("current_version_uuid").equals(row.uuid());
  }

  /**
   * Refuses to change the past.
   *
   * @throws HttpException 422 where the row is an old version
   */
  static void requireCurrent(Row row) {
    if (!isCurrent(row)) {
      throw HttpException.unprocessable("Past versions cannot be updated");
    }
  }

  /**
   * What is to be kept of a change: the new row, with the version it has now.
   *
   * @param preserve whether the change itself asks for the old version to be kept
   */
  Row take(Row old, Row changed, boolean preserve) {
    if (old.schema() != Schemas.COLLECTIONS) {
      return changed;
    }
    Row current = changed;
    if (isToBeKept(old, changed, preserve)) {
      String uuid = cluster.uuids().next(Schemas.COLLECTIONS);
      cluster.collections().put(old.with(Map.of("uuid", uuid)));
      current =
          changed.with(Map.of("version", old.number("version") + 1, "preserve_version", preserve));
    }
    share(current);
    return current;
  }

  private boolean isToBeKept(Row old, Row changed, boolean preserve) {
    ClusterSettings settings = cluster.settings();
    boolean differs =
        VERSIONED.stream().anyMatch(name -> !Objects.equals(old.get(name), changed.get(name)));
    if (!settings.versioning() || !differs) {
      return false;
    }
    if (preserve || old.flag("preserve_version")) {
      return true;
    }
    Duration idle = settings.preserveVersionIfIdle();
    Instant modified = old.time("modified_at");
    return !idle.isNegative()
        && modified != null
        && !modified.plus(idle).isAfter(cluster.times().now());
  }

  private void share(Row current) {
    Map<String, @Nullable Object> shared = new HashMap<>();
    SHARED.forEach(name -> shared.put(name, current.get(name)));
    of(current.uuid()).forEach(row -> cluster.collections().put(row.with(shared)));
  }

  /** The old versions of a collection. */
  List<Row> of(String uuid) {
    Table table = cluster.collections();
    return table.uuidsWith("current_version_uuid", uuid).stream()
        .filter(version -> !version.equals(uuid))
        .map(table::get)
        .filter(Objects::nonNull)
        .toList();
  }
}
