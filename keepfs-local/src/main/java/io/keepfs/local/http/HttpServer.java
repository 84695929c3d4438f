package io.keepfs.local.http;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.jspecify.annotations.Nullable;

/**
 * One web server on the loopback interface with several listeners, each with its own port and
 * handler, and one bounded pool of threads for all.
 */
public final class HttpServer implements AutoCloseable {
  /** Requests served at once; more wait in their connection. */
  static final int MAX_THREADS = 200;

  /** Those that fit the certificate's key and that processors have instructions for. */
  private static final String[] CIPHER_SUITES = {
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
  };

  /** Blocks are large: reading them 8 KiB at a time, as Jetty would, takes longer than hashing. */
  private static final int INPUT_BYTES = 64 << 10;

  private static final int MIN_THREADS = 4;
  private static final int ACCEPT_BACKLOG = 128;
  private static final Duration STOP_TIMEOUT = Duration.ofMillis(500);
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);

  private final Server server;
  private final @Nullable SSLContext tls;
  private final RequestListener requests;
  private final List<HttpListener> listeners = new ArrayList<>();

  /** A server that uses that TLS context where a listener is to be secure. */
  public HttpServer(@Nullable SSLContext tls, RequestListener requests) {
    this.tls = tls;
    this.requests = requests;
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    threads.setName("keepfs-local");
    threads.setDaemon(true);
    this.server = new Server(threads);
    server.setStopTimeout(0);
    ServerWebSocketContainer sockets = ServerWebSocketContainer.ensure(server);
    // Who listens may hear nothing for hours; who has gone is noticed by TCP.
    sockets.setIdleTimeout(Duration.ZERO);
    server.setHandler(new DispatchHandler(listeners, requests, sockets));
  }

  /**
   * Adds a listener; before {@link #start}.
   *
   * @param port the port; 0 for any free one
   * @param secure whether it speaks https
   */
  public HttpListener listen(String name, int port, boolean secure, RequestHandler handler) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setSendDateHeader(true);
    configuration.setRequestHeaderSize(64 << 10);
    configuration.setOutputBufferSize(64 << 10);
    HttpConnectionFactory http = new HttpConnectionFactory(configuration);
    http.setInputBufferSize(INPUT_BYTES);
    ServerConnector connector =
        secure
            ? new ServerConnector(
                server,
                null,
                null,
                null,
                1,
                1,
                new SslConnectionFactory(sslContextFactory(), HttpVersion.HTTP_1_1.asString()),
                http)
            : new ServerConnector(server, null, null, null, 1, 1, http);
    connector.setName(name);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setAcceptQueueSize(ACCEPT_BACKLOG);
    connector.setIdleTimeout(IDLE_TIMEOUT.toMillis());
    connector.setShutdownIdleTimeout(STOP_TIMEOUT.toMillis());
    HttpListener listener = new HttpListener(name, connector, handler);
    listeners.add(listener);
    server.addConnector(connector);
    return listener;
  }

  private SslContextFactory.Server sslContextFactory() {
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setSslContext(tls);
    factory.setSniRequired(false);
    // Jetty's own patterns of what to leave out would be matched in vain at each start.
    factory.setExcludeCipherSuites();
    factory.setIncludeCipherSuites(CIPHER_SUITES);
    return factory;
  }

  /** Opens all listeners. */
  public void start() throws IOException {
    try {
      server.start();
    } catch (IOException e) {
      close();
      throw e;
    } catch (Exception e) {
      close();
      throw new IOException("the local web server does not start: " + e.getMessage(), e);
    }
    listeners.forEach(HttpListener::keepPort);
  }

  /** Closes all listeners and connections; requests in progress are cut off. */
  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("the local web server does not stop: " + e.getMessage(), e);
    }
  }
}
