package io.keepfs.examples.changes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keepfs.local.LocalArvados;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Changes a local cluster through its API. Thread-safe. */
public final class SomebodyElse {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LocalArvados cluster;
  private final HttpClient http;

  /** Acts as the cluster's user. */
  public SomebodyElse(LocalArvados cluster) throws IOException, GeneralSecurityException {
    this.cluster = cluster;
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream pem = Files.newInputStream(cluster.caFile())) {
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    http = HttpClient.newBuilder().sslContext(tls).build();
  }

  String manifest(String uuid) throws Exception {
    return send("GET", "collections/" + uuid, null).get("manifest_text").asText();
  }

  /** Changes a collection's or a group's record. */
  public void update(String uuid, Map<String, ?> attributes) throws Exception {
    boolean group = uuid.contains("-j7d0g-");
    send(
        "PUT",
        (group ? "groups/" : "collections/") + uuid,
        Map.of(group ? "group" : "collection", attributes));
  }

  void trash(String uuid) throws Exception {
    send("DELETE", (uuid.contains("-j7d0g-") ? "groups/" : "collections/") + uuid, null);
  }

  void untrash(String uuid) throws Exception {
    send("POST", "collections/" + uuid + "/untrash", Map.of());
  }

  /** Returns the tag's uuid. */
  String tag(String uuid, String name) throws Exception {
    Map<String, String> link = Map.of("link_class", "tag", "name", name, "head_uuid", uuid);
    return send("POST", "links", Map.of("link", link)).get("uuid").asText();
  }

  void untag(String tag) throws Exception {
    send("DELETE", "links/" + tag, null);
  }

  private JsonNode send(String method, String path, Object body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://" + cluster.apiHost() + "/arvados/v1/" + path))
            .header("Authorization", "Bearer " + cluster.token())
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(method + " " + path + ": " + answer.statusCode() + answer.body());
    }
    return JSON.readTree(answer.body());
  }
}
