package io.keepfs.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A proxy before the Keep services. */
class KeepProxyTest {
  private static final String HELLO = "5d41402abc4b2a76b9719d911017c592";
  private static final byte[] BYTES = "hello".getBytes(UTF_8);

  private LocalArvados arvados;
  private ApiClient client;
  private LocalKeepstore proxy;
  private LocalKeepstore first;
  private LocalKeepstore second;

  @BeforeEach
  void start() throws IOException {
    arvados = LocalArvados.start(LocalOptions.builder().keepProxy(true).build());
    client = new ApiClient(arvados);
    proxy = arvados.keepProxy();
    first = arvados.keepstores().get(0);
    second = arvados.keepstores().get(1);
  }

  @AfterEach
  void stop() throws IOException {
    arvados.close();
  }

  private String put(String replicas, int stored) {
    HttpResponse<byte[]> answer =
        client.raw(
            client
                .blockRequest(proxy, HELLO)
                .header("X-Keep-Desired-Replicas", replicas)
                .PUT(BodyPublishers.ofByteArray(BYTES)));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("X-Keep-Replicas-Stored"))
        .hasValue(Integer.toString(stored));
    assertThat(answer.headers().firstValue("X-Keep-Storage-Classes-Confirmed"))
        .hasValue("default=" + stored);
    return new String(answer.body(), UTF_8).strip();
  }

  @Test
  void clientsAreToldOfTheProxyAlone() throws IOException {
    JsonNode services = client.get("keep_services/accessible").ok().get("items");
    assertThat(services).hasSize(1);
    assertThat(services.get(0).get("service_type").textValue()).isEqualTo("proxy");
    assertThat(services.get(0).get("service_port").intValue()).isEqualTo(proxy.uri().getPort());
    try (LocalArvados plain = LocalArvados.start()) {
      assertThatThrownBy(plain::keepProxy).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void itMakesAsManyCopiesAsAreWantedAndPossible() throws IOException {
    put("1", 1);
    assertThat(first.has(HELLO)).isTrue();
    assertThat(second.has(HELLO)).isFalse();
    put("3", 2);
    assertThat(second.has(HELLO)).isTrue();
    assertThat(proxy.blocks()).containsExactly(HELLO);
    first.delete(HELLO);
    first.setFull(true);
    put("2", 1);
    assertThat(first.has(HELLO)).isFalse();
    second.setReadOnly(true);
    assertThat(client.put(proxy, HELLO, BYTES).statusCode()).isEqualTo(503);
  }

  @Test
  void itReadsWhicheverCopyIsGood() throws IOException {
    String locator = put("2", 2);
    first.corrupt(HELLO);
    assertThat(client.block(proxy, locator).body()).isEqualTo(BYTES);
    assertThat(client.block(first, locator).statusCode()).isEqualTo(500);
    second.delete(HELLO);
    assertThat(client.block(proxy, locator).statusCode()).isEqualTo(500);
    first.delete(HELLO);
    assertThat(client.block(proxy, locator).statusCode()).isEqualTo(404);
    assertThat(proxy.delete(HELLO)).isFalse();
  }
}
