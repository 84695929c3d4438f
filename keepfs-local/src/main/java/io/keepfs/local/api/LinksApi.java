package io.keepfs.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.keepfs.local.cluster.Access;
import io.keepfs.local.cluster.Caller;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.cluster.PermissionLevel;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.http.Router;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Links: tags, stars and names are their maker's own; a permission belongs to the system, and is in
 * the hands of whoever manages its head.
 */
final class LinksApi {
  private static final String PATH = "/arvados/v1/links";
  private static final String PERMISSION = "permission";

  /** What a link is; only its name and properties may change once it is a permission. */
  private static final String[] ENDS = {"link_class", "head_uuid", "tail_uuid"};

  private final Access access;
  private final Lister lister;
  private final Changes changes;
  private final PermissionLinks permissions;

  LinksApi(Cluster cluster, Access access, Lister lister) {
    this.access = access;
    this.lister = lister;
    this.changes = new Changes(cluster, cluster.table(Schemas.LINKS));
    this.permissions = new PermissionLinks(cluster);
  }

  void addTo(Router<ApiCall.Method> router) {
    lister.addTo(router, Schemas.LINKS);
    router.add("POST", PATH, this::create);
    router.add("PUT", PATH + "/{uuid}", this::update);
    router.add("PATCH", PATH + "/{uuid}", this::update);
    router.add("DELETE", PATH + "/{uuid}", this::delete);
  }

  private JsonNode create(ApiCall call) {
    Caller caller = call.caller();
    Attributes attributes = Attributes.of(Schemas.LINKS, call.parameters());
    String linkClass = attributes.text("link_class", "");
    if (linkClass.isEmpty()) {
      throw HttpException.unprocessable("Link class can't be blank");
    }
    Row head = requireHead(caller, attributes.text("head_uuid", ""));
    Row made =
        linkClass.equals(PERMISSION)
            ? grant(caller, head, attributes)
            : add(caller, attributes.columns());
    return lister.show(Schemas.LINKS, call, made);
  }

  private Row requireHead(Caller caller, String uuid) {
    Row head = access.find(uuid);
    if (head == null || !access.canRead(caller, head)) {
      throw HttpException.unprocessable("Head uuid '" + uuid + "' does not exist");
    }
    return head;
  }

  private Row grant(Caller caller, Row head, Attributes attributes) {
    PermissionLevel level = requireLevel(attributes.text("name", ""));
    if (!access.canManage(caller, head)) {
      throw HttpException.forbidden("Permission denied: cannot share " + head.uuid());
    }
    String tail = attributes.text("tail_uuid", "");
    return Objects.requireNonNull(
        permissions.grant(caller.userUuid(), head.uuid(), tail, level), "no level is none");
  }

  private static PermissionLevel requireLevel(String name) {
    PermissionLevel level = PermissionLevel.ofLinkName(name);
    if (level == null) {
      throw HttpException.unprocessable("Name of a permission link can't be '" + name + "'");
    }
    return level;
  }

  private Row add(Caller caller, Map<String, @Nullable Object> attributes) {
    Map<String, @Nullable Object> columns = new HashMap<>(attributes);
    columns.putIfAbsent("owner_uuid", caller.userUuid());
    columns.putIfAbsent("properties", JsonNodeFactory.instance.objectNode());
    access.requireOwner(caller, String.valueOf(columns.get("owner_uuid")));
    return changes.create(caller.userUuid(), columns, false);
  }

  private JsonNode update(ApiCall call) {
    Caller caller = call.caller();
    Row link = access.requireWritable(caller, Schemas.LINKS, call.uuid(), false);
    Attributes attributes = Attributes.of(Schemas.LINKS, call.parameters());
    boolean permission = link.text("link_class").equals(PERMISSION);
    for (String column : ENDS) {
      String wanted = attributes.text(column, link.text(column));
      boolean fixed = permission || wanted.equals(PERMISSION);
      if (fixed && !wanted.equals(link.text(column))) {
        throw HttpException.unprocessable("The " + column + " of a permission link can't change");
      }
    }
    Map<String, @Nullable Object> columns = new HashMap<>(attributes.columns());
    if (permission) {
      requireLevel(attributes.text("name", link.text("name")));
      columns.remove("owner_uuid");
    } else {
      requireHead(caller, attributes.text("head_uuid", link.text("head_uuid")));
      access.requireMove(caller, link, attributes.text("owner_uuid", link.ownerUuid()));
    }
    Row changed = changes.update(link.uuid(), caller.userUuid(), old -> columns, false);
    return lister.show(Schemas.LINKS, call, changed);
  }

  private JsonNode delete(ApiCall call) {
    Row link = access.requireWritable(call.caller(), Schemas.LINKS, call.uuid(), false);
    JsonNode shown = lister.show(Schemas.LINKS, call, link);
    changes.delete(link.uuid());
    return shown;
  }
}
