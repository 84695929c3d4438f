package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.StoredCollection;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import javax.net.ssl.X509TrustManager;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Changes a local cluster the way another user would: through its API. */
final class ApiCalls implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LocalArvados cluster;
  private final OkHttpClient http;

  ApiCalls(LocalArvados cluster) throws SettingsException {
    this.cluster = cluster;
    X509TrustManager trust = CertificateTrust.of(cluster.caFile());
    this.http =
        new OkHttpClient.Builder()
            .sslSocketFactory(CertificateTrust.socketFactory(trust), trust)
            .build();
  }

  String signedManifest(String uuid) throws IOException {
    return send("GET", "collections/" + uuid, null).get("manifest_text").asText();
  }

  /** Returns a manifest of one file, which has a block of its own. */
  String manifestOf(String name, String text) throws IOException {
    StoredCollection made =
        cluster.createCollection(
            "for the block of " + name, null, Map.of(name, text.getBytes(UTF_8)));
    String manifest = signedManifest(made.uuid());
    delete("collections", made.uuid());
    return manifest;
  }

  /** Returns what the server has of something. */
  Map<String, Object> record(String resource, String uuid) throws IOException {
    return JSON.convertValue(
        send("GET", resource + "/" + uuid, null), new TypeReference<Map<String, Object>>() {});
  }

  void updateCollection(String uuid, Map<String, ?> attributes) throws IOException {
    send("PUT", "collections/" + uuid, Map.of("collection", attributes));
  }

  void updateGroup(String uuid, Map<String, ?> attributes) throws IOException {
    send("PUT", "groups/" + uuid, Map.of("group", attributes));
  }

  void delete(String resource, String uuid) throws IOException {
    send("DELETE", resource + "/" + uuid, null);
  }

  void createFilterGroup(String name, List<?> filters) throws IOException {
    Map<String, ?> group =
        Map.of("name", name, "group_class", "filter", "properties", Map.of("filters", filters));
    send("POST", "groups", Map.of("group", group));
  }

  /** Returns the new link's uuid. */
  String tag(String name, String uuid) throws IOException {
    Map<String, String> link = Map.of("link_class", "tag", "name", name, "head_uuid", uuid);
    return send("POST", "links", Map.of("link", link)).get("uuid").asText();
  }

  void untrash(String resource, String uuid) throws IOException {
    send("POST", resource + "/" + uuid + "/untrash", Map.of());
  }

  private JsonNode send(String method, String path, Object body) throws IOException {
    RequestBody json =
        body == null
            ? null
            : RequestBody.create(JSON.writeValueAsString(body), MediaType.get("application/json"));
    Request request =
        new Request.Builder()
            .url("https://" + cluster.apiHost() + "/arvados/v1/" + path)
            .header("Authorization", "Bearer " + cluster.token())
            .method(method, json)
            .build();
    try (Response response = http.newCall(request).execute()) {
      String text = response.body().string();
      if (!response.isSuccessful()) {
        throw new IOException(method + " " + path + ": " + response.code() + " " + text);
      }
      return JSON.readTree(text);
    }
  }

  @Override
  public void close() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
