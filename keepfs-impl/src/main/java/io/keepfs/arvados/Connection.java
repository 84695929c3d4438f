package io.keepfs.arvados;

import io.keepfs.arvados.model.ClusterConfig;
import io.keepfs.arvados.model.DiscoveryDocument;
import io.keepfs.arvados.model.UserRecord;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.rest.ArvadosException;
import io.keepfs.arvados.rest.CallLimits;
import io.keepfs.arvados.rest.ClientOptions;
import io.keepfs.arvados.writing.SavedTo;
import io.keepfs.block.BlockWriter;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.block.cache.CachingBlockStore;
import io.keepfs.block.cache.WrittenBlocks;
import io.keepfs.keep.KeepClient;
import io.keepfs.keep.KeepOptions;
import io.keepfs.keep.KeepService;
import io.keepfs.keep.KeepServices;
import io.keepfs.keep.LocalStore;
import io.keepfs.keep.RetrySchedule;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster that was reached: its API, its blocks, and what it said about itself.
 *
 * @param client the API server
 * @param blocks the Keep services, with a cache before them
 * @param writer stores blocks in the Keep services, and in the cache
 * @param user whom the token stands for
 * @param config the cluster's configuration, as far as it shows it
 * @param discovery the API server's description of itself
 */
record Connection(
    ArvadosClient client,
    CachingBlockStore blocks,
    BlockWriter writer,
    UserRecord user,
    ClusterConfig config,
    DiscoveryDocument discovery)
    implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Connection.class);

  private static final Duration KEEP_FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration KEEP_LONGEST_WAIT = Duration.ofSeconds(8);

  /** Arvados' own clients double theirs up to minutes, for which a read would hang. */
  private static final Duration KEEP_LONGEST_CONNECT = Duration.ofSeconds(20);

  /** Asks one thing of the server. */
  private interface Question<T> {
    T ask(ArvadosClient client) throws IOException;
  }

  /**
   * Reaches the cluster.
   *
   * @throws ArvadosStartException when it cannot be reached or does not accept the token
   */
  static Connection open(ArvadosSettings settings, BlockCacheOptions cache, int retries)
      throws ArvadosStartException {
    X509TrustManager trust = trust(settings);
    ClientOptions options =
        ClientOptions.of(settings.apiRoot(), settings.apiToken(), trust)
            .withLimits(CallLimits.DEFAULT.withRetries(retries));
    ArvadosClient client =
        new ArvadosClient(settings.insecure() ? options.withoutHostNameCheck() : options);
    CachingBlockStore cached = null;
    try {
      ArvadosClient first = client.within(CallLimits.START_UP);
      boolean local = settings.localStore().isPresent();
      KeepServices services =
          local || !settings.keepServices().isEmpty()
              ? ClusterKeepServices.fixed(settings.keepServices())
              : new ClusterKeepServices(first, client, System::nanoTime);
      // What takes the server long comes first, on a connection each; what takes it none comes
      // after, on the same two: each handshake costs a program that has just started 30 ms.
      Answers<UserRecord, ClusterConfig> who =
          Answers.of(
              first::currentUser,
              () -> orElse(first, ArvadosClient::config, ClusterConfig.UNKNOWN));
      Answers<List<KeepService>, DiscoveryDocument> what =
          Answers.of(
              services::list,
              () -> orElse(first, ArvadosClient::discovery, DiscoveryDocument.UNKNOWN));
      WrittenBlocks written = blocks(settings, trust, services, retries);
      cached = cache.open(written);
      UserRecord user = join(who.one());
      if (join(what.one()).isEmpty() && !local) {
        log.warn("{} names no Keep service: no file can be read", settings.apiHost());
      }
      return new Connection(
          client, cached, written.into(cached), user, join(who.other()), join(what.other()));
    } catch (IOException e) {
      close(client, cached);
      throw new ArvadosStartException(e.getMessage(), e);
    } catch (RuntimeException e) {
      close(client, cached);
      throw e;
    }
  }

  private static void close(ArvadosClient client, @Nullable CachingBlockStore cached) {
    if (cached != null) {
      cached.close();
    }
    client.close();
  }

  /** Does what takes time at the first {@link #open} of a process, as far as that can be known. */
  static void prepare() {
    ClientOptions nowhere =
        ClientOptions.of(URI.create("https://localhost/"), "", CertificateTrust.anyone());
    try (ArvadosClient client = new ArvadosClient(nowhere)) {
      client.prepare();
    }
  }

  private static @Nullable X509TrustManager trust(ArvadosSettings settings)
      throws SettingsException {
    if (settings.insecure()) {
      log.warn(
          "ARVADOS_API_HOST_INSECURE is set: ANY server can pose as {} and take the token",
          settings.apiHost());
      return CertificateTrust.anyone();
    }
    return settings.caBundle().isPresent() ? CertificateTrust.of(settings.caBundle().get()) : null;
  }

  private static WrittenBlocks blocks(
      ArvadosSettings settings,
      @Nullable X509TrustManager trust,
      KeepServices services,
      int retries) {
    if (settings.localStore().isPresent()) {
      LocalStore folder = new LocalStore(settings.localStore().get());
      return new WrittenBlocks(folder, folder);
    }
    KeepClient keep = keep(settings, trust, services, retries);
    return new WrittenBlocks(keep, keep);
  }

  private static KeepClient keep(
      ArvadosSettings settings,
      @Nullable X509TrustManager trust,
      KeepServices services,
      int retries) {
    OkHttpClient.Builder base = new OkHttpClient.Builder();
    if (trust != null) {
      base.sslSocketFactory(CertificateTrust.socketFactory(trust), trust);
    }
    if (settings.insecure()) {
      base.hostnameVerifier((host, session) -> true);
    }
    KeepOptions standard = KeepOptions.standard(retries);
    KeepOptions options =
        new KeepOptions(
            new RetrySchedule(retries, KEEP_FIRST_WAIT, KEEP_LONGEST_WAIT),
            standard.connectTimeout(),
            standard.proxyConnectTimeout(),
            KEEP_LONGEST_CONNECT,
            standard.floorBytesPerSecond(),
            standard.floorWindow(),
            standard.hedgeAfter());
    return new KeepClient(base.build(), services, settings::apiToken, options);
  }

  /** Old servers do not show everything; that is no reason not to start. */
  private static <T> T orElse(ArvadosClient client, Question<T> question, T assumed)
      throws IOException {
    try {
      return question.ask(client);
    } catch (ArvadosException e) {
      if (e.status() == ArvadosException.NO_ANSWER || e.isDenied()) {
        throw e;
      }
      log.warn("{}; going on with assumptions", e.getMessage());
      return assumed;
    }
  }

  /**
   * What is asked for at the start, in the background.
   *
   * @param one the first answer
   * @param other the second one, asked for when the first is there; never comes if that failed
   */
  private record Answers<A, B>(CompletableFuture<A> one, CompletableFuture<B> other) {
    static <A, B> Answers<A, B> of(Callable<A> first, Callable<B> second) {
      Answers<A, B> answers = new Answers<>(new CompletableFuture<>(), new CompletableFuture<>());
      Thread thread =
          new Thread(
              () -> {
                if (ask(first, answers.one())) {
                  ask(second, answers.other());
                }
              },
              "keepfs-start");
      thread.setDaemon(true);
      thread.start();
      return answers;
    }

    private static <T> boolean ask(Callable<T> question, CompletableFuture<T> answer) {
      try {
        return answer.complete(question.call());
      } catch (Exception | LinkageError e) {
        answer.completeExceptionally(e);
        return false;
      }
    }
  }

  private static <T> T join(CompletableFuture<T> answer) throws IOException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while connecting to Arvados");
    }
  }

  /** Where changes go. */
  SavedTo savedTo() {
    return new SavedTo(
        client,
        blocks,
        writer,
        Objects.requireNonNullElse(discovery.uuidPrefix(), ""),
        discovery.replication(),
        discovery.replacesFiles(),
        discovery.blobSignatureTtl());
  }

  @Override
  public void close() {
    blocks.close();
    client.close();
  }
}
