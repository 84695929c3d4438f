package io.keepfs.keep;

import io.keepfs.block.BlockLocator;
import io.keepfs.block.PutOptions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/** Requests for one block: the HTTP beneath {@link KeepClient}. */
final class KeepHttp {
  /** Transfers at a time, whatever the number of services; more wait their turn. */
  private static final int TRANSFERS_MAX = 64;

  private static final int IDLE_CONNECTIONS_MAX = 16;
  private static final Duration IDLE_MAX = Duration.ofMinutes(1);

  private final OkHttpClient client;
  private final Supplier<String> token;
  private final KeepOptions options;
  private final RequestIds requestIds = new RequestIds();
  private final Clock clock = Clock.systemUTC();

  /** Rides on a request; see {@link #applyConnectTimeout}. */
  private record ConnectTimeout(Duration duration) {}

  KeepHttp(OkHttpClient base, Supplier<String> token, KeepOptions options) {
    this.token = token;
    this.options = options;
    ExecutorService threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "keepfs-keep");
              thread.setDaemon(true);
              return thread;
            });
    Dispatcher dispatcher = new Dispatcher(threads);
    dispatcher.setMaxRequests(TRANSFERS_MAX);
    dispatcher.setMaxRequestsPerHost(TRANSFERS_MAX);
    this.client =
        base.newBuilder()
            .dispatcher(dispatcher)
            .connectionPool(
                new ConnectionPool(
                    IDLE_CONNECTIONS_MAX, IDLE_MAX.toMillis(), TimeUnit.MILLISECONDS))
            // Nothing at all for this long is below the lowest speed, too.
            .socketFactory(new BulkSocketFactory(options.floorWindow()))
            .readTimeout(Duration.ZERO)
            .writeTimeout(options.floorWindow())
            // HTTP/2 would squeeze parallel blocks through one connection's window.
            .protocols(List.of(Protocol.HTTP_1_1))
            .followRedirects(false)
            .callTimeout(Duration.ZERO)
            .addInterceptor(KeepHttp::applyConnectTimeout)
            .build();
  }

  /** A GET of a block, to be made; empty when the service has no usable address. */
  Optional<Call> get(BlockLocator locator, KeepService service, int round) {
    return request(locator, service, round).map(request -> client.newCall(request.build()));
  }

  /**
   * A HEAD, to be made, that asks a service to have a block of another cluster copied to this one;
   * empty when the service has no usable address.
   */
  Optional<Call> head(BlockLocator locator, KeepService service) {
    return request(locator, service, 0)
        .map(request -> request.head().header("X-Keep-Signature", "local, " + clock.instant()))
        .map(request -> client.newCall(request.build()));
  }

  /**
   * A PUT of a block, to be made; empty when the service has no usable address.
   *
   * <p>Without {@code Expect: 100-continue}: OkHttp would wait for ever for a server that waits for
   * the bytes. One that refuses early closes the connection, which ends the sending, too.
   */
  Optional<Call> put(
      BlockLocator locator, KeepService service, int round, BlockBody body, PutOptions wish) {
    return request(locator.hash().hex(), service, round)
        .map(
            request -> {
              request.put(body).header("X-Keep-Desired-Replicas", String.valueOf(wish.copies()));
              if (!wish.storageClasses().isEmpty()) {
                request.header("X-Keep-Storage-Classes", String.join(", ", wish.storageClasses()));
              }
              return client.newCall(request.build());
            });
  }

  private Optional<Request.Builder> request(BlockLocator locator, KeepService service, int round) {
    return request(locator.text(), service, round);
  }

  private Optional<Request.Builder> request(String path, KeepService service, int round) {
    HttpUrl url = HttpUrl.parse(service.rootUrl() + path);
    if (url == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Request.Builder()
            .url(url)
            .header("Accept", "application/octet-stream")
            .header("Accept-Encoding", "identity")
            .header("Authorization", "Bearer " + token.get())
            .header("X-Request-Id", requestIds.next())
            .tag(ConnectTimeout.class, new ConnectTimeout(options.connectTimeout(service, round))));
  }

  private static Response applyConnectTimeout(Interceptor.Chain chain) throws IOException {
    Request request = chain.request();
    ConnectTimeout timeout = request.tag(ConnectTimeout.class);
    return timeout == null
        ? chain.proceed(request)
        : chain
            .withConnectTimeout((int) timeout.duration().toMillis(), TimeUnit.MILLISECONDS)
            .proceed(request);
  }

  void close() {
    client.dispatcher().cancelAll();
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }
}
