package io.keepfs.local.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keepfs.local.store.Schema;
import io.keepfs.local.store.Schemas;
import java.util.List;

/** The part of the discovery document that describes the methods of each resource. */
final class ResourceMethods {
  private static final String SCOPE = "https://api.arvados.org/auth/arvados";

  private ResourceMethods() {}

  static void addAll(ObjectNode resources) {
    collections(methodsOf(resources, Schemas.COLLECTIONS));
    groups(methodsOf(resources, Schemas.GROUPS));
    users(methodsOf(resources, Schemas.USERS));
    keepServices(methodsOf(resources, Schemas.KEEP_SERVICES));
    ObjectNode authorizations = methodsOf(resources, Schemas.API_CLIENT_AUTHORIZATIONS);
    new Method(authorizations, Schemas.API_CLIENT_AUTHORIZATIONS, "current", "GET", "/current")
        .answers(Schemas.API_CLIENT_AUTHORIZATIONS.className());
    links(methodsOf(resources, Schemas.LINKS));
    for (Schema schema : List.of(Schemas.LOGS, Schemas.WORKFLOWS)) {
      ObjectNode methods = methodsOf(resources, schema);
      get(methods, schema);
      list(methods, schema);
    }
    ObjectNode config = resources.putObject("configs").putObject("methods").putObject("get");
    config.put("id", "arvados.configs.get");
    config.put("path", "config");
    config.put("httpMethod", "GET");
    config.put("description", "The configuration that clients may read.");
    config.putObject("parameters");
    config.putArray("parameterOrder");
    config.putObject("response");
    config.putArray("scopes").add(SCOPE);
  }

  private static ObjectNode methodsOf(ObjectNode resources, Schema schema) {
    return resources.putObject(schema.resource()).putObject("methods");
  }

  private static void collections(ObjectNode methods) {
    Schema schema = Schemas.COLLECTIONS;
    get(methods, schema).flag("include_trash");
    list(methods, schema).flag("include_trash").flag("include_old_versions");
    write(methods, schema, "create", "POST", "")
        .text("cluster_id")
        .flag("ensure_unique_name")
        .object("replace_files")
        .object("replace_segments");
    write(methods, schema, "update", "PUT", "/{uuid}")
        .object("replace_files")
        .object("replace_segments");
    trash(methods, schema);
  }

  private static void groups(ObjectNode methods) {
    Schema schema = Schemas.GROUPS;
    get(methods, schema).flag("include_trash");
    list(methods, schema).flag("include_trash");
    write(methods, schema, "create", "POST", "")
        .text("cluster_id")
        .flag("ensure_unique_name")
        .flag("async");
    write(methods, schema, "update", "PUT", "/{uuid}").flag("async");
    trash(methods, schema);
    listParameters(new Method(methods, schema, "contents", "GET", "/contents"))
        .text("uuid")
        .flag("include_trash")
        .flag("include_old_versions")
        .flag("recursive")
        .flag("exclude_home_project")
        .array("include")
        .answers(schema.className());
    listParameters(new Method(methods, schema, "shared", "GET", "/shared"))
        .flag("include_trash")
        .text("include")
        .answers(schema.className());
  }

  private static void links(ObjectNode methods) {
    Schema schema = Schemas.LINKS;
    get(methods, schema);
    list(methods, schema);
    write(methods, schema, "create", "POST", "").text("cluster_id").flag("ensure_unique_name");
    write(methods, schema, "update", "PUT", "/{uuid}");
    new Method(methods, schema, "delete", "DELETE", "/{uuid}").answers(schema.className());
  }

  private static void users(ObjectNode methods) {
    new Method(methods, Schemas.USERS, "current", "GET", "/current")
        .answers(Schemas.USERS.className());
    get(methods, Schemas.USERS);
    list(methods, Schemas.USERS);
  }

  private static void keepServices(ObjectNode methods) {
    Schema schema = Schemas.KEEP_SERVICES;
    new Method(methods, schema, "accessible", "GET", "/accessible").answers(schema.className());
    get(methods, schema);
    list(methods, schema);
  }

  private static Method get(ObjectNode methods, Schema schema) {
    return new Method(methods, schema, "get", "GET", "/{uuid}")
        .array("select")
        .answers(schema.className());
  }

  private static Method list(ObjectNode methods, Schema schema) {
    return listParameters(new Method(methods, schema, "list", "GET", ""))
        .answers(schema.className() + "List");
  }

  private static Method listParameters(Method method) {
    return method
        .array("filters")
        .object("where")
        .array("order")
        .array("select")
        .flag("distinct")
        .number("limit", 100)
        .number("offset", 0)
        .text("count")
        .text("cluster_id")
        .flag("bypass_federation");
  }

  private static Method write(
      ObjectNode methods, Schema schema, String name, String httpMethod, String path) {
    return new Method(methods, schema, name, httpMethod, path)
        .array("select")
        .takes(schema)
        .answers(schema.className());
  }

  private static void trash(ObjectNode methods, Schema schema) {
    new Method(methods, schema, "delete", "DELETE", "/{uuid}").answers(schema.className());
    new Method(methods, schema, "trash", "POST", "/{uuid}/trash").answers(schema.className());
    new Method(methods, schema, "untrash", "POST", "/{uuid}/untrash").answers(schema.className());
  }
}
