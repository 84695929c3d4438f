package io.keepfs.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Keep services over HTTP. */
class KeepstoreTest {
  private static final String HELLO = "5d41402abc4b2a76b9719d911017c592";
  private static final byte[] BYTES = "hello".getBytes(UTF_8);

  private final AtomicReference<Instant> time = new AtomicReference<>(Instant.now());
  private LocalArvados arvados;
  private LocalKeepstore keepstore;
  private ApiClient client;

  @BeforeEach
  void start() throws IOException {
    Clock clock =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return time.get();
          }
        };
    arvados =
        LocalArvados.start(
            LocalOptions.builder()
                .clock(clock)
                .signatureTtl(Duration.ofHours(2))
                .storageClasses(List.of("default", "archival"))
                .build());
    keepstore = arvados.keepstores().get(0);
    client = new ApiClient(arvados);
  }

  @AfterEach
  void stop() throws IOException {
    arvados.close();
  }

  private String putHello() {
    HttpResponse<byte[]> put = client.put(keepstore, HELLO, BYTES);
    assertThat(put.statusCode()).isEqualTo(200);
    return text(put).strip();
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), UTF_8);
  }

  @Test
  void theMetricsPageCountsRequestsButThoseForItself() {
    String locator = putHello();
    client.block(keepstore, locator);
    client.block(keepstore, locator);
    client.block(keepstore, "metrics");
    // A request is counted once it is answered, which its client may know first.
    await()
        .untilAsserted(
            () ->
                assertThat(text(client.block(keepstore, "metrics")))
                    .contains("request_duration_seconds_count{code=\"200\",method=\"get\"} 2\n")
                    .contains("request_duration_seconds_count{code=\"200\",method=\"put\"} 1\n"));
    assertThat(arvados.requestCount("GET", "/metrics")).isZero();
  }

  @Test
  void aBlockIsStoredOnceAndSignedForItsWriter() {
    HttpResponse<byte[]> put = client.put(keepstore, HELLO, BYTES);
    assertThat(text(put)).matches(HELLO + "\\+5\\+A[0-9a-f]{40}@[0-9a-f]{8}\n");
    assertThat(put.headers().firstValue("X-Keep-Replicas-Stored")).hasValue("1");
    assertThat(put.headers().firstValue("X-Keep-Storage-Classes-Confirmed"))
        .hasValue("default=1, archival=1");

    HttpResponse<byte[]> got = client.block(keepstore, text(put).strip());
    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(got.body()).isEqualTo(BYTES);
    assertThat(client.block(arvados.keepstores().get(1), text(put).strip()).statusCode())
        .isEqualTo(404);
  }

  @Test
  void aPostWithoutHashIsAnsweredWithTheHash() {
    HttpResponse<byte[]> post =
        client.raw(client.blockRequest(keepstore, "").POST(BodyPublishers.ofByteArray(BYTES)));
    assertThat(text(post)).startsWith(HELLO + "+5+A");
  }

  @Test
  void headAnswersTheLengthAlone() {
    HttpResponse<byte[]> head =
        client.raw(
            client.blockRequest(keepstore, putHello()).method("HEAD", BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(5);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void bytesThatAreNotWhatTheyAreCalledAreRefused() {
    assertThat(client.put(keepstore, HELLO, "other".getBytes(UTF_8)).statusCode()).isEqualTo(422);
    assertThat(keepstore.has(HELLO)).isFalse();
  }

  @Test
  void aClientThatWaitsForPermissionToSendGetsItOrLearnsThatTheBlockIsTooLong() {
    assertThat(client.firstLineForWaitingPut(keepstore, HELLO, 5))
        .isEqualTo("HTTP/1.1 100 Continue");
    assertThat(client.firstLineForWaitingPut(keepstore, HELLO, (64 << 20) + 1))
        .startsWith("HTTP/1.1 413 ");
  }

  @Test
  void anUnknownTokenIsRefused() {
    ApiClient stranger = new ApiClient(arvados, "v2/zlocl-gj3su-000000000000000/wrong");
    assertThat(stranger.put(keepstore, HELLO, BYTES).statusCode()).isEqualTo(401);
    assertThat(stranger.block(keepstore, putHello()).statusCode()).isEqualTo(401);
  }

  @Test
  void aSignatureCountsForItsTokenOnly() {
    String locator = putHello();
    ApiClient other = new ApiClient(arvados, arvados.createUser("other").token());
    assertThat(other.block(keepstore, locator).statusCode()).isEqualTo(403);
    assertThat(client.block(keepstore, HELLO + "+5").statusCode()).isEqualTo(403);
    assertThat(
            client
                .block(keepstore, locator.replace("+A", "+A0").substring(0, locator.length()))
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void aSignatureExpires() {
    String locator = putHello();
    time.set(time.get().plus(Duration.ofHours(3)));
    assertThat(client.block(keepstore, locator).statusCode()).isEqualTo(401);
  }

  @Test
  void aSpoiledBlockIsNotServedUnlessATestWantsIt() throws IOException {
    String locator = putHello();
    assertThat(client.block(keepstore, locator).statusCode()).isEqualTo(200);
    keepstore.corrupt(locator);
    assertThat(client.block(keepstore, locator).statusCode()).isEqualTo(500);
    keepstore.serveUnchecked(true);
    HttpResponse<byte[]> rotten = client.block(keepstore, locator);
    assertThat(rotten.statusCode()).isEqualTo(200);
    assertThat(rotten.body()).hasSize(5).isNotEqualTo(BYTES);
    keepstore.clearFaults();
    client.put(keepstore, HELLO, BYTES);
    assertThat(client.block(keepstore, locator).body()).isEqualTo(BYTES);
  }

  @Test
  void aStoppedKeepstoreRefusesAndComesBackOnItsPort() throws IOException {
    String locator = putHello();
    keepstore.stop();
    assertThatThrownBy(() -> client.block(keepstore, locator))
        .hasRootCauseInstanceOf(IOException.class);
    assertThat(client.get("users/current").status()).isEqualTo(200);
    keepstore.start();
    assertThat(client.block(keepstore, locator).body()).isEqualTo(BYTES);
  }

  @Test
  void failuresAreCountedDown() {
    String locator = putHello();
    keepstore.failNextGets(2, 503);
    assertThat(client.block(keepstore, locator).statusCode()).isEqualTo(503);
    assertThat(client.block(keepstore, locator).statusCode()).isEqualTo(503);
    assertThat(client.block(keepstore, locator).statusCode()).isEqualTo(200);
    // A request is noted after its answer is sent.
    await().until(() -> arvados.requestCount("GET", "/" + HELLO) == 3);
  }

  @Test
  void aHeldGetEndsWhenItIsLetGo() throws Exception {
    String locator = putHello();
    keepstore.holdGetsAfter(2);
    CompletableFuture<byte[]> body =
        CompletableFuture.supplyAsync(() -> client.block(keepstore, locator).body());
    keepstore.holdGetsAfter(BYTES.length); // lets go of what is held, and holds nothing more
    assertThat(body.get(10, TimeUnit.SECONDS)).isEqualTo(BYTES);
    assertThat(client.block(keepstore, locator).body()).isEqualTo(BYTES);
  }

  @Test
  void onlyOfferedStorageClassesAreConfirmed() {
    HttpResponse<byte[]> some =
        client.raw(
            client
                .blockRequest(keepstore, HELLO)
                .header("X-Keep-Storage-Classes", "archival, gold")
                .PUT(BodyPublishers.ofByteArray(BYTES)));
    assertThat(some.headers().firstValue("X-Keep-Storage-Classes-Confirmed"))
        .hasValue("archival=1");
    HttpResponse<byte[]> none =
        client.raw(
            client
                .blockRequest(keepstore, HELLO)
                .header("X-Keep-Storage-Classes", "gold")
                .PUT(BodyPublishers.ofByteArray(BYTES)));
    assertThat(none.statusCode()).isEqualTo(503);
  }

  @Test
  void theIndexListsBlocksAndEndsWithAnEmptyLine() {
    putHello();
    assertThat(text(client.block(keepstore, "index"))).matches(HELLO + "\\+5 \\d{19}\n\n");
    assertThat(text(client.block(keepstore, "index/aaa"))).isEqualTo("\n");
  }

  @Test
  void aRemoteReadAsksForALocalLocator() {
    HttpResponse<byte[]> head =
        client.raw(
            client
                .blockRequest(keepstore, putHello())
                .header("X-Keep-Signature", "local, 2026-01-01T00:00:00Z")
                .method("HEAD", BodyPublishers.noBody()));
    assertThat(head.headers().firstValue("X-Keep-Locator").orElseThrow())
        .startsWith(HELLO + "+5+A");
  }
}
