package io.keepfs.keep;

import static io.keepfs.block.contract.TestBlocks.bytesOf;
import static io.keepfs.keep.KeepFixture.fast;
import static io.keepfs.keep.KeepFixture.ok;
import static io.keepfs.keep.KeepFixture.signed;
import static io.keepfs.keep.KeepFixture.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.block.BlockDeniedException;
import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockMissingException;
import io.keepfs.block.contract.TestBlocks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepClientTest {
  private final byte[] block = TestBlocks.random(300_000, 1);
  private final BlockLocator locator = signed(TestBlocks.locatorOf(block));
  private KeepFixture keep;

  @BeforeEach
  void start() throws IOException {
    keep = new KeepFixture(locator.hash(), 3);
  }

  @AfterEach
  void stop() {
    keep.close();
  }

  @Test
  void asksTheFirstServiceInOrderWithTokenAndSignature() throws Exception {
    keep.script(0, ok(block));
    try (KeepClient client = keep.client(fast(0))) {
      assertThat(bytesOf(client.get(locator))).isEqualTo(block);
      assertThat(client.get(TestBlocks.locatorOf(new byte[0])).remaining()).isZero();
    }

    RecordedRequest request = keep.servers.get(0).takeRequest();
    assertThat(request.getMethod()).isEqualTo("GET");
    assertThat(request.getTarget()).isEqualTo("/" + locator.text());
    assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer " + KeepFixture.TOKEN);
    assertThat(request.getHeaders().get("Accept")).isEqualTo("application/octet-stream");
    assertThat(request.getHeaders().get("X-Request-Id")).matches("req-[0-9a-z]{20}");
    assertThat(keep.requests()).containsExactly(1, 0, 0);
  }

  @Test
  void landsOutsideTheHeap() throws Exception {
    keep.script(0, ok(block));
    try (KeepClient client = keep.client(fast(0))) {
      assertThat(client.get(locator).isDirect()).isTrue();
    }
  }

  @Test
  void usesAConnectionAgain() throws Exception {
    keep.script(0, ok(block), ok(block));
    try (KeepClient client = keep.client(fast(0))) {
      client.get(locator);
      client.get(locator);
    }
    RecordedRequest first = keep.servers.get(0).takeRequest();
    RecordedRequest second = keep.servers.get(0).takeRequest();

    assertThat(second.getConnectionIndex()).isEqualTo(first.getConnectionIndex());
    assertThat(second.getExchangeIndex()).isEqualTo(1);
    assertThat(second.getHeaders().get("X-Request-Id"))
        .isNotEqualTo(first.getHeaders().get("X-Request-Id"));
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 410, 401, 400, 302, 500, 503, 423})
  void goesOnToTheNextServiceAfterAnyRefusal(int code) throws Exception {
    keep.script(0, status(code).setHeader("Location", keep.servers.get(2).url("/").toString()));
    keep.script(1, ok(block));
    try (KeepClient client = keep.client(fast(0))) {
      assertThat(bytesOf(client.get(locator))).isEqualTo(block);
    }
    assertThat(keep.requests()).containsExactly(1, 1, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 410})
  void isMissingWhenNoServiceHasIt(int code) {
    keep.script(0, status(404));
    keep.script(1, status(code));
    keep.script(2, status(404));
    try (KeepClient client = keep.client(fast(5))) {
      assertThatThrownBy(() -> client.get(locator))
          .isInstanceOf(BlockMissingException.class)
          .isNotInstanceOf(BlockDeniedException.class)
          .hasMessageContaining(locator.toString())
          .hasMessageContaining("HTTP 404");
    }
    assertThat(keep.requests()).containsExactly(1, 1, 1);
    assertThat(keep.refreshes).hasValue(0);
  }

  @Test
  void isDeniedWhenAServiceRefusesTheSignature() {
    keep.script(0, status(404));
    keep.script(1, status(403));
    keep.script(2, status(404));
    try (KeepClient client = keep.client(fast(5))) {
      assertThatThrownBy(() -> client.get(locator))
          .isInstanceOf(BlockDeniedException.class)
          .hasMessageNotContaining("7fffffff");
    }
    assertThat(keep.requests()).containsExactly(1, 1, 1);
  }

  @Test
  void isDeniedAfterTheFirstRoundThoughAnotherServiceIsDown() {
    keep.script(0, status(401));
    keep.script(1, status(500), ok(block));
    keep.servers.get(2).close();
    Duration forever = Duration.ofHours(1);
    try (KeepClient client =
        keep.client(fast(0).withSchedule(new RetrySchedule(10, forever, forever)))) {
      assertThatThrownBy(() -> client.get(locator))
          .isInstanceOf(BlockDeniedException.class)
          .hasMessageContaining("HTTP 401");
    }
    assertThat(keep.requests().subList(0, 2)).containsExactly(1, 1);
    assertThat(keep.refreshes).hasValue(0);
  }

  @Test
  void asksAgainOnlyThoseThatMayRecover() throws Exception {
    keep.script(0, status(404));
    keep.script(1, status(500), status(503), status(502), ok(block));
    keep.script(2, status(423), status(409), status(504));
    try (KeepClient client = keep.client(fast(3))) {
      assertThat(bytesOf(client.get(locator))).isEqualTo(block);
    }
    assertThat(keep.requests()).containsExactly(1, 4, 3);
    assertThat(keep.refreshes).hasValue(3);
  }

  @Test
  void givesUpAfterTheLastRound() {
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < 3; i++) {
        keep.script(i, status(503));
      }
    }
    try (KeepClient client = keep.client(fast(2))) {
      assertThatThrownBy(() -> client.get(locator))
          .isInstanceOf(BlockException.class)
          .isNotInstanceOf(BlockMissingException.class)
          .hasMessageContaining("3 round(s)")
          .hasMessageContaining(keep.services.get(1).uuid() + " HTTP 503");
    }
    assertThat(keep.requests()).containsExactly(3, 3, 3);
  }

  @Test
  void findsServicesThatAreBack() throws Exception {
    List<Integer> ports = keep.servers.stream().map(MockWebServer::getPort).toList();
    keep.servers.forEach(MockWebServer::close);
    try (MockWebServer revived = new MockWebServer()) {
      revived.enqueue(ok(block).build());
      keep.onRefresh =
          () -> {
            if (keep.refreshes.get() == 2) {
              start(revived, ports.get(1));
            }
          };
      try (KeepClient client = keep.client(fast(5))) {
        assertThat(bytesOf(client.get(locator))).isEqualTo(block);
      }
    }
    assertThat(keep.refreshes).hasValue(2);
  }

  @Test
  void findsServicesThatAreNew() throws Exception {
    keep.script(0, status(404));
    KeepService fresh = keep.services.remove(2);
    keep.servers.get(1).close();
    keep.script(2, ok(block));
    keep.onRefresh = () -> keep.services.add(fresh);
    try (KeepClient client = keep.client(fast(5))) {
      assertThat(client.get(locator).remaining()).isEqualTo(300_000);
    }
  }

  /** Its queue of connections is full, so that one more is not answered. */
  @Test
  void goesOnFromAServiceThatLetsNobodyConnect() throws Exception {
    keep.script(1, ok(block));
    Duration forever = Duration.ofHours(1);
    KeepOptions options =
        new KeepOptions(
            RetrySchedule.NONE,
            Duration.ofMillis(200),
            forever,
            forever,
            1,
            Duration.ofMinutes(1),
            forever);
    List<Socket> queue = new ArrayList<>();
    try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 8; i++) {
        Socket waiting = new Socket();
        queue.add(waiting);
        try {
          waiting.connect(deaf.getLocalSocketAddress(), 50);
        } catch (SocketTimeoutException e) {
          break; // full
        }
      }
      String root = "http://127.0.0.1:" + deaf.getLocalPort() + "/";
      keep.services.set(0, new KeepService(keep.services.get(0).uuid(), root, "disk", false));
      long start = System.nanoTime();
      try (KeepClient client = keep.client(options)) {
        assertThat(bytesOf(client.get(locator))).isEqualTo(block);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("less than what HTTP clients wait otherwise")
          .isBetween(Duration.ofMillis(200), Duration.ofSeconds(8));
    } finally {
      for (Socket waiting : queue) {
        waiting.close();
      }
    }
  }

  @Test
  void leavesGatewaysAlone() {
    KeepService service = keep.services.get(0);
    keep.services.clear();
    keep.services.add(new KeepService(service.uuid(), service.rootUrl(), "gateway:example", false));
    try (KeepClient client = keep.client(fast(5))) {
      assertThatThrownBy(() -> client.get(locator))
          .isInstanceOf(BlockException.class)
          .hasMessageContaining("no Keep service");
    }
    assertThat(keep.requests()).containsExactly(0, 0, 0);
  }

  @Test
  void passesOverAServiceWithAnImpossibleUrl() throws Exception {
    KeepService service = keep.services.get(0);
    keep.services.set(0, new KeepService(service.uuid(), "not a url", "disk", false));
    keep.script(1, ok(block));
    try (KeepClient client = keep.client(fast(0))) {
      assertThat(bytesOf(client.get(locator))).isEqualTo(block);
    }
  }

  @Test
  void saysWhenTheServicesCannotBeListed() {
    KeepServices broken =
        new KeepServices() {
          @Override
          public List<KeepService> list() throws IOException {
            throw new IOException("API is down");
          }

          @Override
          public List<KeepService> refresh() throws IOException {
            return list();
          }
        };
    try (KeepClient client =
        new KeepClient(new OkHttpClient(), broken, () -> KeepFixture.TOKEN, fast(0))) {
      assertThatThrownBy(() -> client.get(locator))
          .isInstanceOf(BlockException.class)
          .hasRootCauseMessage("API is down");
    }
  }

  private static void start(MockWebServer server, int port) {
    try {
      server.start(port);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
