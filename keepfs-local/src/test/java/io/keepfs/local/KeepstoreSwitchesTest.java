package io.keepfs.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.manifest.ManifestTexts;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Keep services are told not to do, and blocks of other clusters. */
class KeepstoreSwitchesTest {
  private static final String HELLO = "5d41402abc4b2a76b9719d911017c592";
  private static final byte[] BYTES = "hello".getBytes(UTF_8);
  private static final String CONFIRMED = "X-Keep-Storage-Classes-Confirmed";

  private LocalArvados arvados;
  private LocalKeepstore keepstore;
  private ApiClient client;

  @BeforeEach
  void start() throws IOException {
    arvados =
        LocalArvados.start(
            LocalOptions.builder().storageClasses(List.of("default", "archival")).build());
    keepstore = arvados.keepstores().get(0);
    client = new ApiClient(arvados);
  }

  @AfterEach
  void stop() throws IOException {
    arvados.close();
  }

  private int put() {
    return client.put(keepstore, HELLO, BYTES).statusCode();
  }

  @Test
  void aReadOnlyServiceTakesNoBlocksAndItsRecordSaysSo() {
    keepstore.setReadOnly(true);
    assertThat(put()).isEqualTo(405);
    JsonNode services = client.get("keep_services/accessible").ok().get("items");
    assertThat(services)
        .hasSize(2)
        .allSatisfy(
            service ->
                assertThat(service.get("read_only").booleanValue())
                    .isEqualTo(
                        service.get("service_port").intValue() == keepstore.uri().getPort()));
    keepstore.clearFaults();
    assertThat(put()).isEqualTo(200);
  }

  @Test
  void aFullServiceHasNoRoom() {
    keepstore.setFull(true);
    assertThat(put()).isEqualTo(503);
    assertThat(keepstore.has(HELLO)).isFalse();
    keepstore.setFull(false);
    assertThat(put()).isEqualTo(200);
  }

  @Test
  void aServiceOffersSomeStorageClasses() {
    keepstore.setStorageClasses(List.of("archival"));
    assertThat(client.put(keepstore, HELLO, BYTES).headers().firstValue(CONFIRMED))
        .hasValue("archival=1");
    assertThat(
            client
                .raw(
                    client
                        .blockRequest(keepstore, HELLO)
                        .header("X-Keep-Storage-Classes", "default")
                        .PUT(BodyPublishers.ofByteArray(BYTES)))
                .statusCode())
        .isEqualTo(503);
    keepstore.setConfirmsStorageClasses(false);
    assertThat(client.put(keepstore, HELLO, BYTES).headers().firstValue(CONFIRMED)).isEmpty();
  }

  @Test
  void bytesThatTrickleAreTheSameBytes() {
    String locator = new String(client.put(keepstore, HELLO, BYTES).body(), UTF_8).strip();
    keepstore.setBandwidth(50);
    assertThat(put()).isEqualTo(200);
    assertThat(client.block(keepstore, locator).body()).isEqualTo(BYTES);
  }

  @Test
  void aBlockOfAnotherClusterIsReadAndCopied() throws IOException {
    byte[] content = "far away".getBytes(UTF_8);
    String hash = ManifestTexts.md5(content);
    String remote = arvados.putRemoteBlock("zremo", content);
    assertThat(remote).matches(hash + "\\+8\\+Rzremo-[0-9a-f]{40}@[0-9a-f]{8}");
    assertThat(client.block(keepstore, remote).body()).isEqualTo(content);
    assertThat(keepstore.has(hash)).isFalse();

    HttpResponse<byte[]> head =
        client.raw(
            client
                .blockRequest(keepstore, remote)
                .header("X-Keep-Signature", "local, 2026-01-01T00:00:00Z")
                .method("HEAD", BodyPublishers.noBody()));
    String local = head.headers().firstValue("X-Keep-Locator").orElseThrow();
    assertThat(local).startsWith(hash + "+8+A");
    assertThat(client.block(keepstore, local).body()).isEqualTo(content);

    ApiClient other = new ApiClient(arvados, arvados.createUser("other").token());
    assertThat(other.block(keepstore, remote).statusCode()).isEqualTo(403);
    assertThat(client.block(keepstore, HELLO + remote.substring(32)).statusCode()).isEqualTo(403);
  }

  @Test
  void aRecordShowsRemoteLocatorsAndTakesOnlyLocalOnes() throws IOException {
    String remote = arvados.putRemoteBlock("zremo", "far away".getBytes(UTF_8));
    String manifest = ". " + remote + " 0:8:f\n";
    StoredCollection made = arvados.createCollectionFromManifest("remote", manifest);
    JsonNode record = client.get("collections/" + made.uuid()).ok();
    assertThat(record.get("manifest_text").textValue()).isEqualTo(manifest);
    String body = ApiClient.JSON.createObjectNode().put("manifest_text", manifest).toString();
    assertThat(client.call("POST", "collections", body).status()).isEqualTo(403);
  }

  @Test
  void requestsCanBeMadeToFailAtRandom() {
    keepstore.failAtRandom(0.5, 1, 502);
    Map<Integer, Long> statuses =
        IntStream.range(0, 40)
            .mapToObj(i -> put())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    assertThat(statuses.keySet()).containsExactlyInAnyOrder(200, 502);
    arvados.failApiRequestsAtRandom(1, 1, 500, "/arvados/v1/users");
    assertThat(client.get("users/current").status()).isEqualTo(500);
    assertThat(client.get("collections").status()).isEqualTo(200);
    arvados.failApiRequestsAtRandom(0, 1, 500, "");
    assertThat(client.get("users/current").status()).isEqualTo(200);
  }

  @Test
  void requestsOfOneMethodCanBeMadeToFail() {
    arvados.failNextApiRequests(1, 422, "POST", "/arvados/v1/collections");
    assertThat(client.get("collections").status()).isEqualTo(200);
    assertThat(client.call("POST", "collections", "{}").status()).isEqualTo(422);
    assertThat(client.call("POST", "collections", "{}").status()).isEqualTo(200);
  }
}
