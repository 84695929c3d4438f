package io.keepfs.keep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

class BulkSocketFactoryTest {
  private final BulkSocketFactory factory = new BulkSocketFactory(Duration.ofMillis(50));

  @Test
  void aReadThatStandsStillFailsThoughNoTimeoutWasSet() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket socket = factory.createSocket(server.getInetAddress(), server.getLocalPort())) {
      socket.setSoTimeout(0);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void whoIsSilentForLongIsAskedWhetherItIsThere() throws IOException {
    try (Socket socket = factory.createSocket()) {
      assertThat(socket.getKeepAlive()).isTrue();
      for (SocketOption<Integer> time :
          List.of(ExtendedSocketOptions.TCP_KEEPIDLE, ExtendedSocketOptions.TCP_KEEPINTERVAL)) {
        if (socket.supportedOptions().contains(time)) {
          assertThat(socket.getOption(time)).isEqualTo(75);
        }
      }
    }
  }

  @Test
  void whatArrivedIsReadWholeAndInOrder() throws IOException {
    byte[] sent = "block ".repeat(50_000).getBytes(UTF_8);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket socket = factory.createSocket(server.getInetAddress(), server.getLocalPort());
        Socket peer = server.accept()) {
      Thread writer =
          new Thread(
              () -> {
                try {
                  peer.getOutputStream().write(sent);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      writer.start();
      assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    }
  }

  @Test
  void whatIsWrittenInPiecesIsThereWhenItIsFlushed() throws IOException {
    byte[] block = "block ".repeat(50_000).getBytes(UTF_8);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket socket = factory.createSocket(server.getInetAddress(), server.getLocalPort());
        Socket peer = server.accept()) {
      for (int i = 0; i < block.length; i += 6) {
        socket.getOutputStream().write(block, i, 6);
      }
      assertThat(peer.getInputStream().available()).isLessThan(block.length);
      socket.getOutputStream().flush();
      assertThat(peer.getInputStream().readNBytes(block.length)).isEqualTo(block);
    }
  }

  @Test
  void aTimeoutThatWasSetHolds() throws IOException {
    try (Socket socket = factory.createSocket()) {
      assertThat(socket.getSoTimeout()).isEqualTo(50);
      socket.setSoTimeout(7);
      assertThat(socket.getSoTimeout()).isEqualTo(7);
    }
  }
}
