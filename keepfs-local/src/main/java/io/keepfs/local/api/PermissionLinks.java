package io.keepfs.local.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.keepfs.local.cluster.Access;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.cluster.PermissionLevel;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;
import io.keepfs.local.store.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Permission links: one for each object and each user or role that something is granted to. */
public final class PermissionLinks {
  private final Cluster cluster;
  private final Access access;
  private final Changes changes;

  /** Of that cluster. */
  public PermissionLinks(Cluster cluster) {
    this.cluster = cluster;
    this.access = new Access(cluster);
    this.changes = new Changes(cluster, cluster.table(Schemas.LINKS));
  }

  /**
   * Grants a level in place of what was granted directly before; {@link PermissionLevel#NONE} takes
   * that away.
   *
   * @param user who does it
   * @return the link; null where nothing is granted any more
   * @throws HttpException 404 where there is no such object, user or role
   */
  public @Nullable Row grant(
      String user, String objectUuid, String granteeUuid, PermissionLevel level) {
    requireGrantee(granteeUuid);
    if (access.find(objectUuid) == null) {
      throw HttpException.notFound("Object " + objectUuid);
    }
    revoke(objectUuid, granteeUuid);
    if (level == PermissionLevel.NONE) {
      return null;
    }
    Map<String, @Nullable Object> columns = new HashMap<>();
    columns.put("owner_uuid", cluster.systemUserUuid());
    columns.put("link_class", "permission");
    columns.put("name", level.linkName());
    columns.put("tail_uuid", granteeUuid);
    columns.put("head_uuid", objectUuid);
    columns.put("properties", JsonNodeFactory.instance.objectNode());
    return changes.create(user, columns, false);
  }

  private void requireGrantee(String uuid) {
    Row grantee = access.find(uuid);
    boolean known =
        grantee != null
            && (grantee.schema() == Schemas.USERS
                || (grantee.schema() == Schemas.GROUPS
                    && grantee.text("group_class").equals("role")));
    if (!known) {
      throw HttpException.notFound("User or role " + uuid);
    }
  }

  private void revoke(String objectUuid, String granteeUuid) {
    Table links = cluster.table(Schemas.LINKS);
    List<Row> granted =
        links.uuidsWith("head_uuid", objectUuid).stream()
            .map(links::get)
            .filter(link -> link != null && link.text("link_class").equals("permission"))
            .filter(link -> link.text("tail_uuid").equals(granteeUuid))
            .toList();
    granted.forEach(link -> changes.delete(link.uuid()));
  }
}
