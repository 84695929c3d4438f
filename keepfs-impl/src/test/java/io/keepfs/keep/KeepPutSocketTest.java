package io.keepfs.keep;

import static io.keepfs.keep.KeepFixture.fast;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.block.BlockNotStoredException;
import io.keepfs.block.PutOptions;
import io.keepfs.block.contract.TestBlocks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services that are no HTTP server, or a strange one. */
class KeepPutSocketTest {
  /** More than the buffers of both ends hold, so that sending it has to wait. */
  private final byte[] block = TestBlocks.random(32 << 20, 1);

  private final CountDownLatch over = new CountDownLatch(1);
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    over.countDown();
    server.close();
  }

  private interface Behaviour {
    void toward(Socket client) throws Exception;
  }

  private void serve(Behaviour behaviour) {
    Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                  behaviour.toward(client);
                } catch (Exception e) {
                  // the client has gone, or the test is over
                }
              }
            },
            "odd-service");
    thread.setDaemon(true);
    thread.start();
  }

  private KeepClient client(KeepOptions options) {
    String root = "http://127.0.0.1:" + server.getLocalPort() + "/";
    KeepService service = new KeepService("zzzzz-bi6l4-000000000000000", root, "disk", false);
    return new KeepClient(
        new OkHttpClient(), KeepServices.fixed(List.of(service)), () -> "token", options);
  }

  private void assertFails(KeepOptions options, String reason) {
    try (KeepClient client = client(options)) {
      assertThatThrownBy(() -> client.put(ByteBuffer.wrap(block), PutOptions.copies(1)))
          .isInstanceOf(BlockNotStoredException.class)
          .hasMessageContaining(reason);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no HTTP at all\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Keep-Replicas-Stored: many\r\nContent-Length: 42\r\n\r\n"
            + "00000000000000000000000000000000+33554432\n",
      })
  void nonsenseIsAFailure(String answer) {
    serve(
        socket -> {
          socket.getInputStream().readNBytes(block.length);
          socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
          socket.getOutputStream().flush();
        });
    assertFails(fast(0), "zzzzz-bi6l4-000000000000000");
  }

  @Test
  void anEarlyRefusalEndsTheSending() {
    serve(
        socket -> {
          socket.getInputStream().read();
          String answer = "HTTP/1.1 413 Too large\r\nContent-Length: 0\r\n\r\n";
          socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
          socket.getOutputStream().flush();
        });
    assertFails(fast(0), "zzzzz-bi6l4-000000000000000");
  }

  @Test
  void aServiceThatTakesNothingIsGivenUp() throws Exception {
    serve(socket -> over.await());
    assertFails(fast(0).withFloor(1000, Duration.ofMillis(500)), "imeout");
    assertThat(over.getCount()).isEqualTo(1);
  }

  /** It never stands still for long. */
  @Test
  void aServiceThatTakesLittleIsGivenUp() throws Exception {
    server.setReceiveBufferSize(64 << 10); // else it comes in bursts
    serve(
        socket -> {
          byte[] part = new byte[64 << 10];
          while (socket.getInputStream().readNBytes(part, 0, part.length) > 0) {
            over.await(10, TimeUnit.MILLISECONDS);
          }
        });
    assertFails(fast(0).withFloor(30 << 20, Duration.ofMillis(1500)), "too slow");
  }
}
