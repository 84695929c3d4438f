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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Groups: projects, filter groups and roles. */
final class GroupsApi {
  private static final String PATH = "/arvados/v1/groups";
  private static final String ROLE = "role";
  private static final List<String> CLASSES = List.of("project", "filter", ROLE);

  private final Cluster cluster;
  private final Access access;
  private final Lister lister;
  private final Changes changes;
  private final GroupContents contents;
  private final PermissionLinks links;

  GroupsApi(Cluster cluster, Access access, Records records, Lister lister) {
    this.cluster = cluster;
    this.access = access;
    this.lister = lister;
    this.changes = new Changes(cluster, cluster.groups());
    this.contents = new GroupContents(cluster, access, records);
    this.links = new PermissionLinks(cluster);
  }

  void addTo(Router<ApiCall.Method> router) {
    router.add("GET", PATH + "/contents", contents::contents);
    router.add("GET", PATH + "/shared", contents::shared);
    router.add("GET", PATH + "/{uuid}/contents", contents::contents);
    lister.addTo(router, Schemas.GROUPS);
    router.add("POST", PATH, this::create);
    router.add("PUT", PATH + "/{uuid}", this::update);
    router.add("PATCH", PATH + "/{uuid}", this::update);
    new TrashApi(Schemas.GROUPS, access, changes, lister).addTo(router, PATH);
  }

  private JsonNode create(ApiCall call) {
    Caller caller = call.caller();
    Attributes attributes = Attributes.of(Schemas.GROUPS, call.parameters());
    boolean role = attributes.text("group_class", "").equals(ROLE);
    // Roles are nobody's: who makes one manages it by a permission link.
    String owner =
        role ? cluster.systemUserUuid() : attributes.text("owner_uuid", caller.userUuid());
    if (!role) {
      access.requireOwner(caller, owner);
    }
    changes.completeTrash(attributes);
    Map<String, @Nullable Object> columns = new HashMap<>();
    columns.put("properties", JsonNodeFactory.instance.objectNode());
    columns.put("is_trashed", false);
    columns.putAll(attributes.columns());
    columns.put("owner_uuid", owner);
    check(attributes.text("group_class", ""), attributes.text("name", ""));
    boolean unique = call.parameters().flag("ensure_unique_name");
    Row row = changes.create(caller.userUuid(), columns, unique);
    if (role) {
      links.grant(caller.userUuid(), row.uuid(), caller.userUuid(), PermissionLevel.MANAGE);
    }
    return lister.show(Schemas.GROUPS, call, row);
  }

  private static void check(String groupClass, String name) {
    if (!CLASSES.contains(groupClass)) {
      throw HttpException.unprocessable(
          "Group class must be one of " + CLASSES + ", not '" + groupClass + "'");
    }
    if (name.isEmpty()) {
      throw HttpException.unprocessable("Name can't be blank");
    }
  }

  private JsonNode update(ApiCall call) {
    Caller caller = call.caller();
    Attributes attributes = Attributes.of(Schemas.GROUPS, call.parameters());
    Row row = requireChangeable(caller, call.uuid(), attributes);
    String owner = attributes.text("owner_uuid", row.ownerUuid());
    access.requireMove(caller, row, owner);
    if (!owner.equals(row.ownerUuid())) {
      refuseCycle(row, owner);
    }
    changes.completeTrash(attributes);
    if (!attributes.text("group_class", row.text("group_class")).equals(row.text("group_class"))) {
      throw HttpException.unprocessable("Group class can't be changed");
    }
    Map<String, @Nullable Object> columns = new HashMap<>(attributes.columns());
    columns.put("owner_uuid", owner);
    check(row.text("group_class"), String.valueOf(columns.getOrDefault("name", row.text("name"))));
    boolean unique = call.parameters().flag("ensure_unique_name");
    return lister.show(
        Schemas.GROUPS,
        call,
        changes.update(row.uuid(), caller.userUuid(), old -> columns, unique));
  }

  /** A frozen project can still be thawed, by who manages it; freezing takes as much. */
  private Row requireChangeable(Caller caller, String uuid, Attributes attributes) {
    Row row = access.require(caller, Schemas.GROUPS, uuid, false);
    String before = row.text("frozen_by_uuid");
    String after =
        attributes.has("frozen_by_uuid") ? attributes.text("frozen_by_uuid", "") : before;
    if (after.equals(before)) {
      return access.requireWritable(caller, Schemas.GROUPS, uuid, false);
    }
    if (!after.isEmpty() && !after.equals(caller.userUuid())) {
      throw HttpException.unprocessable("Frozen by uuid can only be the caller's own uuid");
    }
    if (!row.text("group_class").equals("project")) {
      throw HttpException.unprocessable("Only projects can be frozen");
    }
    Row parent = access.find(row.ownerUuid());
    if (!access.canManage(caller, row) || (parent != null && access.isFrozen(parent))) {
      throw HttpException.forbidden("Permission denied: cannot freeze or unfreeze " + uuid);
    }
    return row;
  }

  private void refuseCycle(Row row, String owner) {
    if (contents.isWithin(owner, row.uuid())) {
      throw HttpException.unprocessable("Owner uuid would put the group inside itself");
    }
  }
}
