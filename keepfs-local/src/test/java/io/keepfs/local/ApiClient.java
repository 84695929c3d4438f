package io.keepfs.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A plain client of the cluster, which trusts its certificate and nothing else. */
final class ApiClient {
  static final ObjectMapper JSON = new ObjectMapper();

  private final LocalArvados arvados;
  private final String token;
  private final HttpClient http;

  ApiClient(LocalArvados arvados, String token) {
    this.arvados = arvados;
    this.token = token;
    this.http =
        HttpClient.newBuilder()
            .sslContext(trusting(arvados))
            .connectTimeout(Duration.ofSeconds(10))
            .build();
  }

  ApiClient(LocalArvados arvados) {
    this(arvados, arvados.token());
  }

  /** The client's own connections, for what is no request of the API. */
  HttpClient http() {
    return http;
  }

  private static SSLContext trusting(LocalArvados arvados) {
    try (InputStream in = Files.newInputStream(arvados.caFile())) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An answer. */
  record Answer(int status, JsonNode json) {
    JsonNode ok() {
      if (status != 200) {
        throw new AssertionError(status + ": " + json);
      }
      return json;
    }
  }

  Answer get(String path, Map<String, String> query) {
    String text =
        query.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return send(request("/arvados/v1/" + path + (text.isEmpty() ? "" : "?" + text)).GET());
  }

  Answer get(String path) {
    return get(path, Map.of());
  }

  Answer list(String resource, String filters) {
    return get(resource, Map.of("filters", filters, "order", "uuid asc"));
  }

  Answer call(String method, String path, String body) {
    return send(
        request("/arvados/v1/" + path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body)));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://" + arvados.apiHost() + path))
        .header("Authorization", "Bearer " + token)
        .timeout(Duration.ofSeconds(30));
  }

  Answer send(HttpRequest.Builder request) {
    HttpResponse<byte[]> response = raw(request);
    try {
      return new Answer(response.statusCode(), JSON.readTree(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HttpResponse<byte[]> raw(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<byte[]> block(LocalKeepstore keepstore, String locator) {
    return raw(blockRequest(keepstore, locator).GET());
  }

  HttpResponse<byte[]> put(LocalKeepstore keepstore, String hash, byte[] bytes) {
    return raw(blockRequest(keepstore, hash).PUT(BodyPublishers.ofByteArray(bytes)));
  }

  /**
   * What a keepstore answers before it has got any byte of a block. On a bare socket, as Java 17's
   * client waits for ever when the answer to Expect is not 100 (JDK-8286171).
   */
  String firstLineForWaitingPut(LocalKeepstore keepstore, String hash, int length) {
    String request =
        "PUT /%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n".formatted(hash, token)
            + "Content-Length: %d\r\nExpect: 100-continue\r\n\r\n".formatted(length);
    try (Socket socket =
        http.sslContext()
            .getSocketFactory()
            .createSocket(keepstore.uri().getHost(), keepstore.uri().getPort())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HttpRequest.Builder blockRequest(LocalKeepstore keepstore, String path) {
    return HttpRequest.newBuilder(keepstore.uri().resolve(path))
        .header("Authorization", "Bearer " + token)
        .timeout(Duration.ofSeconds(30));
  }
}
