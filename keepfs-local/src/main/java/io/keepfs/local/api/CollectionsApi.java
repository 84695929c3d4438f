package io.keepfs.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keepfs.local.cluster.Access;
import io.keepfs.local.cluster.Caller;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.http.Router;
import io.keepfs.local.manifest.Locator;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
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
    Row row =
        cluster.collections().uuidsWith("portable_data_hash", hash).stream()
            .map(cluster.collections()::get)
            .filter(Objects::nonNull)
            .filter(access.visible(caller, includeTrash))
            .findFirst()
            .orElseThrow(() -> HttpException.notFound("Path"));
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
    refuseUnsupported(call);
    Attributes attributes = Attributes.of(Schemas.COLLECTIONS, call.parameters());
    String owner = attributes.text("owner_uuid", caller.userUuid());
    access.requireOwner(caller, owner);
    String manifest = Objects.requireNonNullElse(attributes.other(Records.MANIFEST_TEXT), "");
    changes.completeTrash(attributes);
    Map<String, @Nullable Object> columns = Changes.collectionDefaults(cluster);
    columns.putAll(attributes.columns());
    columns.put("owner_uuid", owner);
    columns.putAll(checked(caller, attributes, manifest).columns());
    Row row =
        changes.create(caller.userUuid(), columns, call.parameters().flag("ensure_unique_name"));
    return lister.show(Schemas.COLLECTIONS, call, row);
  }

  private CollectionManifest checked(Caller caller, Attributes attributes, String manifest) {
    CollectionManifest checked = CollectionManifest.submitted(cluster, caller, manifest);
    String claimed = attributes.text("portable_data_hash", checked.portableDataHash());
    if (!claimed.equals(checked.portableDataHash())) {
      throw HttpException.unprocessable(
          "Portable data hash %s does not match the manifest, whose hash is %s"
              .formatted(claimed, checked.portableDataHash()));
    }
    return checked;
  }

  private JsonNode update(ApiCall call) {
    Caller caller = call.caller();
    Row row = access.requireWritable(caller, Schemas.COLLECTIONS, call.uuid(), false);
    refuseUnsupported(call);
    Attributes attributes = Attributes.of(Schemas.COLLECTIONS, call.parameters());
    String owner = attributes.text("owner_uuid", row.ownerUuid());
    access.requireMove(caller, row, owner);
    changes.completeTrash(attributes);
    String manifest = attributes.other(Records.MANIFEST_TEXT);
    if (manifest == null
        && !attributes
            .text("portable_data_hash", row.text("portable_data_hash"))
            .equals(row.text("portable_data_hash"))) {
      throw HttpException.unprocessable("Portable data hash cannot change without a manifest");
    }
    Map<String, @Nullable Object> columns = new HashMap<>(attributes.columns());
    columns.put("owner_uuid", owner);
    if (manifest != null) {
      columns.putAll(checked(caller, attributes, manifest).columns());
    }
    boolean unique = call.parameters().flag("ensure_unique_name");
    return lister.show(
        Schemas.COLLECTIONS,
        call,
        changes.update(row.uuid(), caller.userUuid(), old -> columns, unique));
  }

  /** Silence would lose what the client wants written. */
  private static void refuseUnsupported(ApiCall call) {
    for (String name : new String[] {"replace_files", "replace_segments"}) {
      JsonNode value = call.parameters().json(name);
      if (value != null && !value.isNull() && !value.isEmpty()) {
        throw new HttpException(501, name + " is not supported by this cluster");
      }
    }
  }
}
