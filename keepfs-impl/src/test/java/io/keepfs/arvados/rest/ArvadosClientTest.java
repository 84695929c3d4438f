package io.keepfs.arvados.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.KeepServiceRecord;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArvadosClientTest {
  private static final String TOKEN = "v2/zzzzz-gj3su-000000000000000/thesecretpart";
  private static final String UUID = "zzzzz-4zz18-000000000000000";
  private static final String PROJECT = "zzzzz-j7d0g-000000000000000";
  private static final String USER_JSON =
      "{\"uuid\":\"zzzzz-tpzed-000000000000000\",\"email\":\"a@b\",\"prefs\":{\"x\":[1]}}";

  private final MockWebServer server = new MockWebServer();
  private final FakePacer pacer = new FakePacer();
  private ArvadosClient client;

  @BeforeEach
  void start() throws IOException {
    server.start();
    client = clientOf(server.url("/").uri(), CallLimits.DEFAULT);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private ArvadosClient clientOf(URI root, CallLimits limits) {
    return new ArvadosClient(
        ClientOptions.of(root, TOKEN, null).withLimits(limits).withPacer(pacer));
  }

  private void answer(int status, String body) {
    server.enqueue(new MockResponse.Builder().code(status).body(body).build());
  }

  private RecordedRequest request() throws InterruptedException {
    return server.takeRequest(5, TimeUnit.SECONDS);
  }

  @Test
  void saysWhoAsksAndNumbersTheRequest() throws Exception {
    answer(200, USER_JSON);
    assertThat(client.currentUser().displayName()).isEqualTo("a@b");
    RecordedRequest request = request();
    assertThat(request.getTarget()).isEqualTo("/arvados/v1/users/current");
    assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer " + TOKEN);
    assertThat(request.getHeaders().get("X-Request-Id")).matches("req-[0-9a-z]{20}");
  }

  @Test
  void splitsTheManifestFromTheRecord() throws Exception {
    answer(
        200,
        "{\"uuid\":\"%s\",\"modified_at\":\"2026-01-02T03:04:05.678901234Z\",\"manifest_text\":"
                .formatted(UUID)
            + "\". d41d8cd98f00b204e9800998ecf8427e+0 0:0:a\\\\040b\\n\"}");
    CollectionContents contents = client.collectionContents(UUID);
    assertThat(contents.record().modifiedAt())
        .isEqualTo(Instant.parse("2026-01-02T03:04:05.678901234Z"));
    assertThat(new String(contents.manifest(), StandardCharsets.UTF_8))
        .isEqualTo(". d41d8cd98f00b204e9800998ecf8427e+0 0:0:a\\040b\n");
    assertThat(query(request()))
        .containsKey("select")
        .extractingByKey("select")
        .asString()
        .contains("\"manifest_text\"");
  }

  @Test
  void neverAsksForTheManifestOtherwise() throws Exception {
    answer(200, "{\"uuid\":\"" + UUID + "\"}");
    client.collection(UUID);
    assertThat(query(request()).get("select")).doesNotContain("manifest");
    answer(200, page(0, 1, 1000));
    client.forEachCollectionIn(PROJECT, record -> {});
    assertThat(query(request()).get("select")).doesNotContain("manifest");
  }

  @Test
  void pagesByKey() throws Exception {
    answer(200, page(0, 1000, 1000));
    answer(200, page(1000, 1000, 1000));
    answer(200, page(2000, 1, 1000));
    List<String> seen = new ArrayList<>();
    client.forEachCollectionIn(PROJECT, record -> seen.add(record.uuid()));
    assertThat(seen).hasSize(2001);
    assertThat(new HashSet<>(seen)).hasSize(2001);
    Map<String, String> first = query(request());
    assertThat(first)
        .containsEntry("filters", "[[\"uuid\",\"is_a\",\"arvados#collection\"]]")
        .containsEntry("order", "[\"uuid asc\"]")
        .containsEntry("limit", "1000")
        .containsEntry("count", "none");
    assertThat(query(request()).get("filters")).contains("[\"uuid\",\">\",\"" + uuid(999) + "\"]");
    assertThat(query(request()).get("filters")).contains("[\"uuid\",\">\",\"" + uuid(1999) + "\"]");
    assertThat(server.getRequestCount()).isEqualTo(3);
  }

  @Test
  void goesOnWhenTheServersPagesAreShorterThanAsked() throws Exception {
    answer(200, page(0, 10, 10));
    answer(200, page(10, 10, 10));
    answer(200, page(20, 3, 10));
    List<CollectionRecord> seen = new ArrayList<>();
    client.forEachCollectionIn(PROJECT, seen::add);
    assertThat(seen).hasSize(23);
  }

  @Test
  void readsToTheEmptyPageWhereTheServerTellsNoLimit() throws Exception {
    answer(200, page(0, 10, 0));
    answer(200, page(0, 0, 0));
    List<CollectionRecord> seen = new ArrayList<>();
    client.forEachCollectionIn(PROJECT, seen::add);
    assertThat(seen).hasSize(10);
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  void doesNotTurnInCirclesOnAServerThatIgnoresTheKey() {
    answer(200, page(0, 10, 10));
    answer(200, page(0, 10, 10));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> client.forEachCollectionIn(PROJECT, record -> {}))
        .withMessageContaining("do not go on");
  }

  @Test
  void leavesOutOldVersions() throws Exception {
    answer(
        200,
        "{\"limit\":1000,\"items\":[{\"uuid\":\"a\",\"current_version_uuid\":\"a\"},"
            + "{\"uuid\":\"b\",\"current_version_uuid\":\"a\"}]}");
    List<String> seen = new ArrayList<>();
    client.forEachCollectionIn(PROJECT, record -> seen.add(record.uuid()));
    assertThat(seen).containsExactly("a");
  }

  @Test
  void sendsLongQueriesAsForms() throws Exception {
    answer(200, page(0, 0, 0));
    List<String> names = IntStream.range(0, 200).mapToObj(i -> "a long name & so on " + i).toList();
    client.collectionsNamed(PROJECT, names);
    RecordedRequest request = request();
    assertThat(request.getMethod()).isEqualTo("POST");
    assertThat(request.getTarget()).isEqualTo("/arvados/v1/collections");
    String body = Objects.requireNonNull(request.getBody()).utf8();
    assertThat(body).startsWith("_method=GET&").contains("limit=100");
    assertThat(URLDecoder.decode(body, StandardCharsets.UTF_8))
        .contains("\"a long name & so on 199\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {409, 423, 500, 502, 503, 504})
  void triesAgainWhatMayPass(int status) throws Exception {
    answer(status, "{\"errors\":[\"busy\"]}");
    answer(status, "not JSON");
    answer(200, USER_JSON);
    assertThat(client.currentUser().uuid()).startsWith("zzzzz-tpzed");
    assertThat(pacer.waits).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void triesAgainAfterARequestTimeout() throws Exception {
    // OkHttp takes the first 408 upon itself.
    answer(408, "");
    answer(408, "");
    answer(200, USER_JSON);
    assertThat(client.currentUser().uuid()).startsWith("zzzzz-tpzed");
    assertThat(pacer.waits).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 410, 422})
  void takesOtherRefusalsForFinal(int status) {
    answer(status, "{\"errors\":[\"no such\\nthing\",\"at all\"],\"error_token\":\"x\"}");
    ArvadosException failure =
        catchThrowableOfType(ArvadosException.class, () -> client.currentUser());
    assertThat(failure.status()).isEqualTo(status);
    assertThat(failure)
        .hasMessageContaining("answered " + status + ": no such thing; at all")
        .hasMessageContaining("[req-")
        .hasMessageNotContaining("secret")
        .hasMessageNotContaining("\n");
    assertThat(failure.isNotFound()).isEqualTo(status == 404);
    assertThat(failure.isDenied()).isEqualTo(status == 401 || status == 403);
    assertThat(pacer.waits).isEmpty();
  }

  @Test
  void givesUpByTheLimits() {
    for (int i = 0; i < 20; i++) {
      answer(503, "");
    }
    assertThatExceptionOfType(ArvadosException.class)
        .isThrownBy(() -> client.currentUser())
        .withMessageContaining("503");
    // 1 + 2 + 4 + 8 + 8 seconds; one wait more would pass the 30 seconds.
    assertThat(server.getRequestCount()).isEqualTo(6);
    client.close();
    client = clientOf(server.url("/").uri(), CallLimits.DEFAULT.withRetries(1));
    assertThatExceptionOfType(ArvadosException.class).isThrownBy(() -> client.currentUser());
    assertThat(server.getRequestCount()).isEqualTo(8);
  }

  @Test
  void triesAgainAfterABrokenAnswer() throws Exception {
    server.enqueue(
        new MockResponse.Builder()
            .body(USER_JSON)
            .onResponseBody(new SocketEffect.CloseSocket())
            .build());
    answer(200, "<html>not Arvados</html>");
    answer(200, USER_JSON);
    assertThat(client.currentUser().uuid()).startsWith("zzzzz-tpzed");
    assertThat(server.getRequestCount()).isEqualTo(3);
  }

  @Test
  void saysInOneLineThatNobodyListens() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    try (ArvadosClient lost =
        clientOf(URI.create("https://localhost:" + port + "/"), CallLimits.START_UP)) {
      assertThatExceptionOfType(ArvadosException.class)
          .isThrownBy(lost::currentUser)
          .withMessageStartingWith("cannot reach localhost:" + port + ": ")
          .withMessageEndingWith("check ARVADOS_API_HOST");
    }
  }

  @Test
  void endsAnAttemptThatTakesTooLong() {
    server.enqueue(new MockResponse.Builder().headersDelay(30, TimeUnit.SECONDS).build());
    client.close();
    client =
        clientOf(
            server.url("/").uri(),
            new CallLimits(
                0, Duration.ZERO, Duration.ZERO, Duration.ofMillis(300), Duration.ofSeconds(1)));
    assertThatExceptionOfType(ArvadosException.class)
        .isThrownBy(() -> client.currentUser())
        .withMessageContaining("did not answer in time");
  }

  @Test
  void anInterruptEndsTheWaitAtOnce() throws Exception {
    server.enqueue(new MockResponse.Builder().headersDelay(60, TimeUnit.SECONDS).build());
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              try {
                client.currentUser();
              } catch (InterruptedIOException e) {
                return Thread.currentThread().isInterrupted();
              }
              return false;
            });
    Thread thread = new Thread(task);
    thread.start();
    request(); // it has arrived, so the thread waits
    thread.interrupt();
    assertThat(get(task)).isTrue();
  }

  private static boolean get(FutureTask<Boolean> task) throws Exception {
    try {
      return task.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  @Test
  void showsRecordsAsSortedIndentedJson() throws Exception {
    answer(200, "{\"uuid\":\"u\",\"b\":[1,{\"d\":null,\"c\":2}],\"a\":{},\"e\":[]}");
    assertThat(client.collectionText(UUID))
        .isEqualTo(
            """
            {
                "a": {},
                "b": [
                    1,
                    {
                        "c": 2,
                        "d": null
                    }
                ],
                "e": [],
                "uuid": "u"
            }
            """);
  }

  @Test
  void knowsKeepServices() throws Exception {
    answer(
        200,
        "{\"items\":[{\"uuid\":\"k\",\"service_host\":\"::1\",\"service_port\":25107,"
            + "\"service_ssl_flag\":false,\"service_type\":\"disk\",\"read_only\":false}]}");
    KeepServiceRecord service = client.keepServices().get(0);
    assertThat(service.root()).isEqualTo(URI.create("http://[::1]:25107/"));
  }

  private static String uuid(int number) {
    return "zzzzz-4zz18-%015d".formatted(number);
  }

  private static String page(int first, int count, int limit) {
    String items =
        IntStream.range(first, first + count)
            .mapToObj(i -> "{\"uuid\":\"" + uuid(i) + "\"}")
            .collect(Collectors.joining(","));
    return "{\"items\":[" + items + "]" + (limit > 0 ? ",\"limit\":" + limit : "") + "}";
  }

  private static Map<String, String> query(RecordedRequest request) {
    return request.getUrl().queryParameterNames().stream()
        .collect(Collectors.toMap(name -> name, name -> request.getUrl().queryParameter(name)));
  }
}
