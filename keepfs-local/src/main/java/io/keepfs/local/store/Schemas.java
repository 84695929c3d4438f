package io.keepfs.local.store;

import static io.keepfs.local.store.Column.hidden;
import static io.keepfs.local.store.Column.readOnly;
import static io.keepfs.local.store.Column.writable;
import static io.keepfs.local.store.ColumnType.BOOLEAN;
import static io.keepfs.local.store.ColumnType.INTEGER;
import static io.keepfs.local.store.ColumnType.JSON;
import static io.keepfs.local.store.ColumnType.TEXT;
import static io.keepfs.local.store.ColumnType.TIME;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The resources of the local cluster. */
public final class Schemas {

  /** Data collections. {@code manifest_key} names the manifest's file in the data folder. */
  public static final Schema COLLECTIONS =
      new Schema(
          "collections",
          "collection",
          "4zz18",
          List.of(
              writable("name", TEXT),
              writable("description", TEXT),
              writable("properties", JSON),
              writable("portable_data_hash", TEXT),
              writable("replication_desired", INTEGER),
              readOnly("replication_confirmed", INTEGER),
              readOnly("replication_confirmed_at", TIME),
              writable("storage_classes_desired", JSON),
              readOnly("storage_classes_confirmed", JSON),
              readOnly("storage_classes_confirmed_at", TIME),
              writable("trash_at", TIME),
              writable("delete_at", TIME),
              writable("is_trashed", BOOLEAN),
              readOnly("current_version_uuid", TEXT),
              readOnly("version", INTEGER),
              writable("preserve_version", BOOLEAN),
              readOnly("file_count", INTEGER),
              readOnly("file_size_total", INTEGER),
              hidden("manifest_key", TEXT)));

  /** Projects, filter groups and roles. */
  public static final Schema GROUPS =
      new Schema(
          "groups",
          "group",
          "j7d0g",
          List.of(
              writable("name", TEXT),
              writable("description", TEXT),
              writable("group_class", TEXT),
              writable("properties", JSON),
              writable("trash_at", TIME),
              writable("delete_at", TIME),
              writable("is_trashed", BOOLEAN),
              writable("frozen_by_uuid", TEXT)));

  /** People and programs that use the cluster. */
  public static final Schema USERS =
      new Schema(
          "users",
          "user",
          "tpzed",
          List.of(
              readOnly("email", TEXT),
              writable("first_name", TEXT),
              writable("last_name", TEXT),
              readOnly("username", TEXT),
              readOnly("identity_url", TEXT),
              readOnly("is_admin", BOOLEAN),
              readOnly("is_active", BOOLEAN),
              writable("prefs", JSON)));

  /** Tokens; the secret itself is never kept, only its salted hash. */
  public static final Schema API_CLIENT_AUTHORIZATIONS =
      new Schema(
          "api_client_authorizations",
          "api_client_authorization",
          "gj3su",
          List.of(
              readOnly("scopes", JSON),
              readOnly("expires_at", TIME),
              hidden("user_uuid", TEXT),
              hidden("salt", TEXT),
              hidden("secret_hash", TEXT)));

  /** Keep services; computed from the running servers, never stored. */
  public static final Schema KEEP_SERVICES =
      new Schema(
          "keep_services",
          "keep_service",
          "bi6l4",
          List.of(
              readOnly("service_host", TEXT),
              readOnly("service_port", INTEGER),
              readOnly("service_ssl_flag", BOOLEAN),
              readOnly("service_type", TEXT),
              readOnly("read_only", BOOLEAN)));

  /** Tags, permissions and names. */
  public static final Schema LINKS =
      new Schema(
          "links",
          "link",
          "o0j2j",
          List.of(
              writable("link_class", TEXT),
              writable("name", TEXT),
              writable("tail_uuid", TEXT),
              writable("head_uuid", TEXT),
              readOnly("tail_kind", TEXT),
              readOnly("head_kind", TEXT),
              writable("properties", JSON)));

  /** The event log. */
  public static final Schema LOGS =
      new Schema(
          "logs",
          "log",
          "57u5n",
          List.of(
              readOnly("id", INTEGER),
              writable("event_type", TEXT),
              readOnly("event_at", TIME),
              writable("object_uuid", TEXT),
              readOnly("object_owner_uuid", TEXT),
              readOnly("object_kind", TEXT),
              writable("summary", TEXT),
              writable("properties", JSON)));

  /** Workflows; none can be made, but who copies a project asks for those in it. */
  public static final Schema WORKFLOWS =
      new Schema(
          "workflows",
          "workflow",
          "7fd4e",
          List.of(
              writable("name", TEXT),
              writable("description", TEXT),
              writable("definition", TEXT),
              readOnly("collection_uuid", TEXT)));

  /** Every resource. */
  public static final List<Schema> ALL =
      List.of(
          COLLECTIONS,
          GROUPS,
          USERS,
          API_CLIENT_AUTHORIZATIONS,
          KEEP_SERVICES,
          LINKS,
          LOGS,
          WORKFLOWS);

  private Schemas() {}

  /** The schema whose records have that kind ({@code arvados#group}), or null. */
  public static @Nullable Schema ofKind(String kind) {
    return ALL.stream().filter(schema -> schema.kind().equals(kind)).findFirst().orElse(null);
  }
}
