package io.keepfs.local.cluster;

import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;
import io.keepfs.local.store.Table;
import io.keepfs.local.store.Uuids;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What permission links give to one user, by the uuid that they point at.
 *
 * <p>A way through several links ({@code user → role → project}) gives the least of its links; of
 * several ways the best counts. A way goes on from a role, and from another user only where that
 * user is managed. What the records own is not in here: {@link Access} climbs owners.
 *
 * @param levels the levels, none of them {@link PermissionLevel#NONE}
 */
record Grants(Map<String, PermissionLevel> levels) {
  /** The class of links that grant something. */
  static final String LINK_CLASS = "permission";

  Grants {
    levels = Map.copyOf(levels);
  }

  /** Those of that user as the links are now. */
  static Grants of(Cluster cluster, String userUuid) {
    Map<String, PermissionLevel> levels = new HashMap<>();
    levels.put(userUuid, PermissionLevel.MANAGE);
    Deque<String> grown = new ArrayDeque<>();
    grown.add(userUuid);
    // Ends: an entry comes back into the queue only when its level has grown, thrice at most.
    while (!grown.isEmpty()) {
      String tail = grown.remove();
      if (leadsOn(cluster, tail, levels.get(tail))) {
        follow(cluster, tail, levels, grown);
      }
    }
    return new Grants(levels);
  }

  private static void follow(
      Cluster cluster, String tail, Map<String, PermissionLevel> levels, Deque<String> grown) {
    PermissionLevel own = levels.get(tail);
    Table links = cluster.table(Schemas.LINKS);
    for (String uuid : links.uuidsWith("tail_uuid", tail)) {
      Row link = links.get(uuid);
      PermissionLevel granted = link == null ? null : granted(link);
      if (granted == null) {
        continue;
      }
      String head = link.text("head_uuid");
      PermissionLevel before = levels.getOrDefault(head, PermissionLevel.NONE);
      PermissionLevel after = before.or(granted.atMost(own));
      if (after != before) {
        levels.put(head, after);
        grown.add(head);
      }
    }
  }

  private static @Nullable PermissionLevel granted(Row link) {
    return link.text("link_class").equals(LINK_CLASS)
        ? PermissionLevel.ofLinkName(link.text("name"))
        : null;
  }

  private static boolean leadsOn(Cluster cluster, String uuid, PermissionLevel level) {
    if (Uuids.isOf(Schemas.USERS, uuid)) {
      return level == PermissionLevel.MANAGE;
    }
    Row group = cluster.groups().get(uuid);
    return group != null && group.text("group_class").equals("role") && !group.flag("is_trashed");
  }

  PermissionLevel at(String uuid) {
    return levels.getOrDefault(uuid, PermissionLevel.NONE);
  }
}
