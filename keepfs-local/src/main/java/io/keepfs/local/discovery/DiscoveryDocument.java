package io.keepfs.local.discovery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.http.Exchange;
import io.keepfs.local.store.Column;
import io.keepfs.local.store.Schema;
import io.keepfs.local.store.Schemas;

/** The document from which clients build their methods: resources, methods, parameters, schemas. */
public final class DiscoveryDocument {
  private static final String BASE_PATH = "/arvados/v1/";

  /** The date of the API that this cluster speaks, as Arvados 3.2 numbers it. */
  private static final String REVISION = "20250402";

  /** Where clients hear of events. */
  public static final String WEBSOCKET_PATH = "/websocket";

  private DiscoveryDocument() {}

  /** The document of a cluster that clients reach under that host and port. */
  public static ObjectNode build(Cluster cluster, String apiHost) {
    String root = "https://" + apiHost + "/";
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("kind", "discovery#restDescription");
    document.put("discoveryVersion", "v1");
    document.put("id", "arvados:v1");
    document.put("name", "arvados");
    document.put("version", "v1");
    document.put("revision", REVISION);
    document.put("source_version", "keepfs-local");
    document.put("packageVersion", "3.2.1");
    document.put("generatedAt", cluster.times().now().toString());
    document.put("title", "Arvados API");
    document.put("description", "A cluster in one process, for use on this machine");
    document.put("documentationLink", "https://doc.arvados.org/api/index.html");
    document.put("protocol", "rest");
    document.put("baseUrl", root + BASE_PATH.substring(1));
    document.put("basePath", BASE_PATH);
    document.put("rootUrl", root);
    document.put("servicePath", BASE_PATH.substring(1));
    document.put("batchPath", "batch");
    document.put("uuidPrefix", cluster.id());
    document.put("blobSignatureTtl", cluster.settings().signatureTtl().toSeconds());
    document.put("defaultCollectionReplication", cluster.settings().replication());
    document.put("defaultTrashLifetime", 0);
    document.put("maxRequestSize", Exchange.MAX_REQUEST_BYTES);
    document.put("keepWebServiceUrl", "");
    document.put("websocketUrl", "wss://" + apiHost + WEBSOCKET_PATH);
    document.put("workbenchUrl", "");
    document.put("crunchLimitLogBytesPerJob", 0);
    document.putArray("dockerImageFormats").add("v2");
    document.putObject("auth").putObject("oauth2").putObject("scopes");
    addParameters(document);
    addSchemas(document.putObject("schemas"));
    ResourceMethods.addAll(document.putObject("resources"));
    return document;
  }

  private static void addParameters(ObjectNode document) {
    ObjectNode alt = document.putObject("parameters").putObject("alt");
    alt.put("type", "string");
    alt.put("description", "Format of the answer.");
    alt.put("default", "json");
    alt.put("location", "query");
    alt.putArray("enum").add("json");
    alt.putArray("enumDescriptions").add("JSON");
  }

  private static void addSchemas(ObjectNode schemas) {
    for (Schema schema : Schemas.ALL) {
      ObjectNode list = schemas.putObject(schema.className() + "List");
      list.put("id", schema.className() + "List");
      list.put("type", "object");
      ObjectNode listProperties = list.putObject("properties");
      listProperties.putObject("kind").put("type", "string").put("default", schema.kind() + "List");
      listProperties.putObject("etag").put("type", "string");
      ObjectNode items = listProperties.putObject("items").put("type", "array");
      items.putObject("items").put("$ref", schema.className());
      addSchema(schemas, schema);
    }
  }

  private static void addSchema(ObjectNode schemas, Schema schema) {
    ObjectNode one = schemas.putObject(schema.className());
    one.put("id", schema.className());
    one.put("type", "object");
    one.put("uuidPrefix", schema.uuidInfix());
    ObjectNode properties = one.putObject("properties");
    properties.putObject("etag").put("type", "string");
    for (Column column : schema.columns()) {
      if (column.isVisible()) {
        properties.putObject(column.name()).put("type", typeOf(column));
      }
    }
    if (schema == Schemas.COLLECTIONS) {
      properties.putObject("manifest_text").put("type", "string");
      properties.putObject("unsigned_manifest_text").put("type", "string");
    }
  }

  private static String typeOf(Column column) {
    return switch (column.type()) {
      case TEXT -> "string";
      case INTEGER -> "integer";
      case BOOLEAN -> "boolean";
      case TIME -> "datetime";
      case JSON -> column.name().startsWith("storage_classes") ? "Array" : "Hash";
    };
  }
}
