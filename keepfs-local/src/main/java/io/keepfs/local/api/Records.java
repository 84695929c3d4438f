package io.keepfs.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keepfs.local.cluster.Access;
import io.keepfs.local.cluster.Caller;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.manifest.ManifestTexts;
import io.keepfs.local.store.Column;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schema;
import io.keepfs.local.store.Schemas;
import io.keepfs.local.store.Uuids;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows as the JSON objects that clients get. */
final class Records {
  /** The signed text of a manifest, and the text without signatures. */
  static final String MANIFEST_TEXT = "manifest_text";

  static final String UNSIGNED_MANIFEST_TEXT = "unsigned_manifest_text";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

  private final Cluster cluster;
  private final Access access;

  Records(Cluster cluster, Access access) {
    this.cluster = cluster;
    this.access = access;
  }

  /** All attributes of records of that schema, also those that only exist in answers. */
  static List<String> attributes(Schema schema) {
    List<String> names = new ArrayList<>();
    schema.columns().stream().filter(Column::isVisible).map(Column::name).forEach(names::add);
    if (schema == Schemas.COLLECTIONS) {
      names.add(MANIFEST_TEXT);
      names.add(UNSIGNED_MANIFEST_TEXT);
    }
    if (schema == Schemas.GROUPS || schema == Schemas.USERS) {
      names.add("can_write");
      names.add("can_manage");
    }
    if (schema == Schemas.USERS) {
      names.add("full_name");
      names.add("is_invited");
    }
    return names;
  }

  /** What a list shows when nothing is selected: all but manifests. */
  static Set<String> listed(Schema schema) {
    Set<String> names = new HashSet<>(attributes(schema));
    names.remove(MANIFEST_TEXT);
    names.remove(UNSIGNED_MANIFEST_TEXT);
    return names;
  }

  /**
   * A record.
   *
   * @param select which attributes to show; null for all
   */
  ObjectNode show(Row row, Caller caller, @Nullable Set<String> select) {
    Schema schema = row.schema();
    ObjectNode record = JSON.objectNode();
    record.put("kind", schema.kind());
    record.put("etag", etag(row));
    for (String name : attributes(schema)) {
      if (select == null || select.contains(name)) {
        record.set(name, value(row, name, caller));
      }
    }
    return record;
  }

  private static String etag(Row row) {
    return ManifestTexts.md5((row.uuid() + row.get("modified_at")).getBytes()).substring(0, 24);
  }

  private JsonNode value(Row row, String name, Caller caller) {
    return switch (name) {
      case MANIFEST_TEXT -> JSON.textNode(signedManifest(row, caller));
      case UNSIGNED_MANIFEST_TEXT -> JSON.textNode(manifest(row));
      case "can_write" -> JSON.booleanNode(access.canWrite(caller, row));
      case "can_manage" -> JSON.booleanNode(access.canManage(caller, row));
      case "full_name" ->
          JSON.textNode((row.text("first_name") + " " + row.text("last_name")).strip());
      case "is_invited" -> JSON.booleanNode(true);
      case "is_trashed" -> JSON.booleanNode(Access.isItselfTrashed(row, cluster.times().now()));
      case "head_kind" -> JSON.textNode(kindOf(row.text("head_uuid")));
      case "tail_kind" -> JSON.textNode(kindOf(row.text("tail_uuid")));
      default -> json(row.get(name));
    };
  }

  /** The kind of record that a uuid is for; empty for none. */
  private static String kindOf(String uuid) {
    return Schemas.ALL.stream()
        .filter(schema -> Uuids.isOf(schema, uuid))
        .map(Schema::kind)
        .findFirst()
        .orElse("");
  }

  static JsonNode json(@Nullable Object value) {
    if (value == null) {
      return JSON.nullNode();
    }
    if (value instanceof JsonNode node) {
      return node;
    }
    if (value instanceof Instant time) {
      return JSON.textNode(TIME.format(time));
    }
    if (value instanceof Long number) {
      return JSON.numberNode(number);
    }
    if (value instanceof Boolean flag) {
      return JSON.booleanNode(flag);
    }
    return JSON.textNode(value.toString());
  }

  /** The text of a collection's manifest, without signatures. */
  String manifest(Row collection) {
    return cluster.manifests().get(collection.text("manifest_key"));
  }

  /**
   * The text of a collection's manifest with fresh signatures for the caller's token; blocks of
   * other clusters have theirs already.
   */
  String signedManifest(Row collection, Caller caller) {
    return ManifestTexts.mapLocators(
        manifest(collection),
        locator -> locator.isRemote() ? locator : cluster.signer().sign(locator, caller.token()));
  }
}
