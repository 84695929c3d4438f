package io.keepfs.local.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keepfs.local.store.Schema;

/** Writes the description of one method into the discovery document. */
final class Method {
  private static final String SCOPE = "https://api.arvados.org/auth/arvados";

  private final ObjectNode description;
  private final ObjectNode parameters;

  /**
   * A method.
   *
   * @param methods where it is added
   * @param schema whose method it is
   * @param tail what its path has after the resource's name
   */
  Method(ObjectNode methods, Schema schema, String name, String httpMethod, String tail) {
    String resource = schema.resource();
    this.description = methods.putObject(name);
    description.put("id", "arvados." + resource + "." + name);
    description.put("path", resource + tail);
    description.put("httpMethod", httpMethod);
    description.put("description", name + " of " + resource + ".");
    this.parameters = description.putObject("parameters");
    ArrayNode order = description.putArray("parameterOrder");
    if (tail.contains("{uuid}")) {
      order.add("uuid");
      parameter("uuid", "string").put("required", true).put("location", "path");
    }
    description.putArray("scopes").add(SCOPE);
  }

  private ObjectNode parameter(String name, String type) {
    ObjectNode parameter = parameters.putObject(name);
    parameter.put("type", type);
    parameter.put("description", "");
    parameter.put("required", false);
    parameter.put("location", "query");
    return parameter;
  }

  Method text(String name) {
    parameter(name, "string");
    return this;
  }

  Method flag(String name) {
    parameter(name, "boolean").put("default", "false");
    return this;
  }

  Method number(String name, long fallback) {
    parameter(name, "integer").put("default", Long.toString(fallback));
    return this;
  }

  Method array(String name) {
    parameter(name, "array");
    return this;
  }

  Method object(String name) {
    parameter(name, "object");
    return this;
  }

  /** It takes a record as its body. */
  Method takes(Schema schema) {
    ObjectNode request = description.putObject("request");
    request.put("required", true);
    ObjectNode properties = request.putObject("properties");
    properties.putObject(schema.singular()).put("$ref", schema.className());
    return this;
  }

  /** It answers what that schema describes. */
  Method answers(String className) {
    description.putObject("response").put("$ref", className);
    return this;
  }
}
