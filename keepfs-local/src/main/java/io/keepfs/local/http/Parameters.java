package io.keepfs.local.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request, from wherever they came: path, query, form or JSON body. Texts that
 * hold JSON are read as such where JSON is wanted.
 */
public final class Parameters {
  private final ObjectMapper mapper;
  private final Map<String, JsonNode> values = new LinkedHashMap<>();

  Parameters(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  void addAll(JsonNode object) {
    object.properties().forEach(field -> values.put(field.getKey(), field.getValue()));
  }

  void addEncoded(@Nullable String form) {
    if (form == null || form.isEmpty()) {
      return;
    }
    for (String pair : form.split("&")) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      values.put(name, new TextNode(equals < 0 ? "" : decode(pair.substring(equals + 1))));
    }
  }

  void add(String name, String value) {
    values.put(name, new TextNode(value));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new HttpException(400, "badly encoded parameter");
    }
  }

  /** All of them, by name. */
  public Map<String, JsonNode> all() {
    return values;
  }

  /** A text; empty where missing. */
  public String text(String name) {
    JsonNode value = values.get(name);
    return value == null || value.isNull() ? "" : value.asText();
  }

  /** A flag; false where missing. */
  public boolean flag(String name) {
    return switch (text(name)) {
      case "true", "1", "t", "y", "yes" -> true;
      default -> false;
    };
  }

  /** A whole number, or the fallback where missing. */
  public long number(String name, long fallback) {
    String text = text(name);
    try {
      return text.isEmpty() ? fallback : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw HttpException.unprocessable("Invalid value for " + name + ": " + text);
    }
  }

  /** A JSON value; null where missing. A text that is no JSON comes as text. */
  public @Nullable JsonNode json(String name) {
    JsonNode value = values.get(name);
    if (value == null || !value.isTextual()) {
      return value;
    }
    String text = value.textValue().strip();
    if (text.isEmpty()) {
      return null;
    }
    if (!text.startsWith("[") && !text.startsWith("{") && !text.equals("null")) {
      return value;
    }
    try {
      return mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw HttpException.unprocessable("Invalid JSON in parameter " + name);
    }
  }
}
