package io.keepfs.local.api;

import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;
import io.keepfs.local.store.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Does to records what the clock has come to: those whose {@code trash_at} has passed become trash,
 * those whose {@code delete_at} has passed are removed with all that lies in them.
 */
final class TrashSweep {
  private final Cluster cluster;
  private final List<Changes> changes;

  TrashSweep(Cluster cluster) {
    this.cluster = cluster;
    this.changes =
        List.of(
            new Changes(cluster, cluster.groups()), new Changes(cluster, cluster.collections()));
  }

  /** Does what is due; costs nothing where nothing is. */
  void run() {
    Instant now = cluster.times().now();
    if (changes.stream().anyMatch(change -> !change.table().due(now).isEmpty())) {
      sweep(now);
    }
  }

  /** One at a time: what one removes, the other would miss. */
  private synchronized void sweep(Instant now) {
    for (Changes change : changes) {
      for (String uuid : change.table().due(now)) {
        Row row = change.table().get(uuid);
        if (row == null) {
          continue;
        }
        Instant deletion = row.time("delete_at");
        if (deletion != null && !deletion.isAfter(now)) {
          remove(change, row);
        } else if (Versions.isCurrent(row)) {
          change.update(uuid, cluster.systemUserUuid(), old -> Map.of("is_trashed", true), false);
        }
      }
    }
  }

  private void remove(Changes change, Row row) {
    if (row.schema() == Schemas.GROUPS) {
      for (Changes inner : changes) {
        Table table = inner.table();
        for (String uuid : List.copyOf(table.uuidsWith("owner_uuid", row.uuid()))) {
          Row owned = table.get(uuid);
          if (owned != null) {
            remove(inner, owned);
          }
        }
      }
    }
    change.delete(row.uuid());
  }
}
