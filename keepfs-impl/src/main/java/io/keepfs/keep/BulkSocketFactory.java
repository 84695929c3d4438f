package io.keepfs.keep;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.time.Duration;
import java.util.List;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Makes sockets for many bytes. They take from the system as much as there is, up to {@link
 * #BUFFER_BYTES}, and give it as much at once, where OkHttp reads and writes 8 KiB at a time. They
 * see by themselves that nothing stands still: OkHttp's own read timeout wakes a watchdog thread at
 * each of its small reads, which costs as much as the reading. A peer that is gone is noticed also
 * where nothing is read.
 */
final class BulkSocketFactory extends SocketFactory {
  /** What the JDK reads and writes at once at most. */
  static final int BUFFER_BYTES = 128 << 10;

  /** When a silent peer is first asked whether it is still there, and how often then. */
  static final int KEEP_ALIVE_SECONDS = 75;

  private static final List<SocketOption<Integer>> KEEP_ALIVE_TIMES =
      List.of(ExtendedSocketOptions.TCP_KEEPIDLE, ExtendedSocketOptions.TCP_KEEPINTERVAL);

  private final int stillstandMillis;

  /**
   * Makes a factory.
   *
   * @param stillstand how long a read may wait where nothing shorter was set; it then fails with
   *     {@link java.net.SocketTimeoutException}
   */
  BulkSocketFactory(Duration stillstand) {
    this.stillstandMillis = Math.max(1, (int) Math.min(stillstand.toMillis(), Integer.MAX_VALUE));
  }

  private static final class BulkSocket extends Socket {
    private final int stillstandMillis;
    private @Nullable InputStream buffered; // guarded by this
    private @Nullable OutputStream gathering; // guarded by this

    BulkSocket(int stillstandMillis) throws IOException {
      this.stillstandMillis = stillstandMillis;
      setSoTimeout(0);
      setKeepAlive(true);
      for (SocketOption<Integer> time : KEEP_ALIVE_TIMES) {
        if (supportedOptions().contains(time)) {
          setOption(time, KEEP_ALIVE_SECONDS);
        }
      }
    }

    /** Sets another timeout; none, 0, is the one of the factory. */
    @Override
    public synchronized void setSoTimeout(int millis) throws SocketException {
      super.setSoTimeout(millis == 0 ? stillstandMillis : millis);
    }

    @Override
    public synchronized InputStream getInputStream() throws IOException {
      InputStream known = buffered;
      if (known == null) {
        known = new BufferedInputStream(super.getInputStream(), BUFFER_BYTES);
        buffered = known;
      }
      return known;
    }

    /** OkHttp flushes it at the end of each request. */
    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
      OutputStream known = gathering;
      if (known == null) {
        known = new BufferedOutputStream(super.getOutputStream(), BUFFER_BYTES);
        gathering = known;
      }
      return known;
    }
  }

  @Override
  public Socket createSocket() throws IOException {
    return new BulkSocket(stillstandMillis);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port), new InetSocketAddress(local, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port), new InetSocketAddress(local, localPort));
  }

  private Socket connected(InetSocketAddress to, @Nullable InetSocketAddress from)
      throws IOException {
    Socket socket = createSocket();
    try {
      if (from != null) {
        socket.bind(from);
      }
      socket.connect(to);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
