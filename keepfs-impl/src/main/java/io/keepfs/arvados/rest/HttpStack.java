package io.keepfs.arvados.rest;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** Builds the HTTP client under the REST client, and ends it. */
final class HttpStack {
  private static final int MAX_REQUESTS = 32;
  private static final int IDLE_CONNECTIONS_MAX = 8;

  /** Load balancers drop connections that are idle for longer without a word. */
  private static final Duration IDLE_TIME_MAX = Duration.ofSeconds(30);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Between two bytes; a large collection's record takes the server seconds to begin with. */
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

  private HttpStack() {}

  static OkHttpClient client(ClientOptions options) {
    Dispatcher dispatcher = new Dispatcher(threads());
    dispatcher.setMaxRequests(MAX_REQUESTS);
    dispatcher.setMaxRequestsPerHost(MAX_REQUESTS);
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .connectionPool(
                new ConnectionPool(
                    IDLE_CONNECTIONS_MAX, IDLE_TIME_MAX.toSeconds(), TimeUnit.SECONDS))
            .connectTimeout(CONNECT_TIMEOUT)
            .readTimeout(READ_TIMEOUT)
            .writeTimeout(READ_TIMEOUT)
            .followRedirects(false)
            .addInterceptor(new RequestHeaders(options.token()))
            .addInterceptor(new LongQueries());
    X509TrustManager trust = options.trust();
    if (trust != null) {
      builder.sslSocketFactory(context(trust).getSocketFactory(), trust);
    }
    if (!options.verifyHostName()) {
      builder.hostnameVerifier((host, session) -> true);
    }
    return builder.build();
  }

  /** Has a first message of a TLS connection made, with its keys, for nobody. */
  static void prepare(OkHttpClient client) {
    SSLEngine engine =
        context(Objects.requireNonNull(client.x509TrustManager())).createSSLEngine("localhost", 1);
    engine.setUseClientMode(true);
    try {
      engine.wrap(
          ByteBuffer.allocate(0), ByteBuffer.allocate(engine.getSession().getPacketBufferSize()));
    } catch (SSLException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  static void close(OkHttpClient client) {
    client.dispatcher().cancelAll();
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  /** Daemon threads, so that a program which forgets to close the client can end. */
  private static ExecutorService threads() {
    AtomicInteger count = new AtomicInteger();
    // Unbounded here, bounded by the dispatcher: it hands on the next call while the thread of the
    // last one is still busy.
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_TIME_MAX.toSeconds(),
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "keepfs-api-" + count.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  private static SSLContext context(X509TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }
}
