package io.keepfs.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keepfs.local.cluster.Access;
import io.keepfs.local.cluster.Caller;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.http.Router;
import io.keepfs.local.manifest.Locator;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collections: by uuid or portable data hash, with signed manifests. */
final class CollectionsApi {
  private static final String PATH = "/arvados/v1/collections";

  private final Cluster cluster;
  private final Access access;
  private final Records records;
  private final Lister lister;
  private final Changes changes;

  CollectionsApi(Cluster cluster, Access access, Records records, Lister lister) {
    this.cluster = cluster;
    this.access = access;
    this.records = records;
    this.lister = lister;
    this.changes = new Changes(cluster, cluster.collections());
  }

  void addTo(Router<ApiCall.Method> router) {
    router.add("GET", PATH, call -> lister.list(Schemas.COLLECTIONS, call));
    router.add("POST", PATH, this::create);
    router.add("GET", PATH + "/{uuid}", this::get);
    router.add("PUT", PATH + "/{uuid}", this::update);
    router.add("PATCH", PATH + "/{uuid}", this::update);
    new TrashApi(Schemas.COLLECTIONS, access, changes, lister).addTo(router, PATH);
  }

  private JsonNode get(ApiCall call) {
    Locator hash = Locator.parse(call.uuid());
    return hash == null ? lister.get(Schemas.COLLECTIONS, call) : getByHash(call, hash);
  }

  /** By hash only the content is answered: which record it comes from means nothing. */
  private JsonNode getByHash(ApiCall call, Locator locator) {
    Caller caller = call.caller();
    boolean includeTrash = call.parameters().flag("include_trash");
    String hash = locator.withoutHints().toString();
    Row row = CollectionContent.byHash(cluster, access, caller, hash, includeTrash);
    Set<String> select =
        Lister.checkedSelect(Schemas.COLLECTIONS, ListRequest.select(call.parameters()));
    ObjectNode record = JsonNodeFactory.instance.objectNode();
    record.put("kind", Schemas.COLLECTIONS.kind());
    record.put("uuid", hash);
    record.put("portable_data_hash", hash);
    if (select == null || select.contains(Records.MANIFEST_TEXT)) {
      record.put(Records.MANIFEST_TEXT, records.signedManifest(row, caller));
    }
    if (select == null || select.contains(Records.UNSIGNED_MANIFEST_TEXT)) {
      record.put(Records.UNSIGNED_MANIFEST_TEXT, records.manifest(row));
    }
    return record;
  }

  private JsonNode create(ApiCall call) {
    Caller caller = call.caller();
    Attributes attributes = Attributes.of(Schemas.COLLECTIONS, call.parameters());
    String owner = attributes.text("owner_uuid", caller.userUuid());
    access.requireOwner(caller, owner);
    CollectionContent content = CollectionContent.of(cluster, call, attributes);
    changes.completeTrash(attributes);
    Map<String, @Nullable Object> columns = Changes.collectionDefaults(cluster);
    columns.putAll(attributes.columns());
    columns.put("owner_uuid", owner);
    columns.putAll(content.columns(cluster, access, caller, null));
    Row row =
        changes.create(caller.userUuid(), columns, call.parameters().flag("ensure_unique_name"));
    return lister.show(Schemas.COLLECTIONS, call, row);
  }

  private JsonNode update(ApiCall call) {
    Caller caller = call.caller();
    Row row = access.requireWritable(caller, Schemas.COLLECTIONS, call.uuid(), false);
    Attributes attributes = Attributes.of(Schemas.COLLECTIONS, call.parameters());
    String owner = attributes.text("owner_uuid", row.ownerUuid());
    access.requireMove(caller, row, owner);
    CollectionContent content = CollectionContent.of(cluster, call, attributes);
    changes.completeTrash(attributes);
    Map<String, @Nullable Object> columns = new HashMap<>(attributes.columns());
    columns.put("owner_uuid", owner);
    boolean unique = call.parameters().flag("ensure_unique_name");
    // What it makes of the content depends on what that is now: nobody may change it meanwhile.
    Row changed =
        changes.update(
            row.uuid(),
            caller.userUuid(),
            old -> {
              Map<String, @Nullable Object> all = new HashMap<>(columns);
              all.remove("portable_data_hash");
              all.putAll(content.columns(cluster, access, caller, old));
              return all;
            },
            unique);
    return lister.show(Schemas.COLLECTIONS, call, changed);
  }
}
