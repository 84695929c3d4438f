package io.keepfs.keep;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockSink;
import io.keepfs.block.BlockStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets blocks from a cluster's Keep services.
 *
 * <p>A block is asked of the services that its locator names, then of one after the other in
 * rendezvous order; of those that could not be reached lately, last. When nothing arrives for a
 * while the next one is asked as well. One that answers wrongly, or gives wrong bytes, is passed
 * over; after a round without success the list of services is fetched anew and, by the {@link
 * RetrySchedule}, the round repeated with those services that have not refused for good. How long a
 * read can take at most follows from {@link KeepOptions} and the number of services. An interrupt
 * ends it at once.
 *
 * <p>Every call fetches: put a cache before it. Blocks land outside the heap. Thread-safe.
 */
public final class KeepClient implements BlockStore {
  private static final Logger log = LoggerFactory.getLogger(KeepClient.class);

  /** So many blocks may be asked of two services at a time. */
  private static final int HEDGES_MAX = 4;

  private final KeepServices services;
  private final KeepOptions options;
  private final KeepHttp http;
  private final ServiceHealth health = new ServiceHealth(System::nanoTime);
  private final Semaphore hedges = new Semaphore(HEDGES_MAX);
  private final Clock clock = Clock.systemUTC();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Makes a client; it connects when first used.
   *
   * @param base TLS settings, proxy and the like are taken from it; threads and connections are not
   *     shared with it
   * @param token gives the token to use at each request
   */
  public KeepClient(
      OkHttpClient base, KeepServices services, Supplier<String> token, KeepOptions options) {
    this.services = services;
    this.options = options;
    this.http = new KeepHttp(base, token, options);
  }

  @Override
  public ByteBuffer get(BlockLocator locator) throws BlockException, InterruptedIOException {
    ByteBuffer block = ByteBuffer.allocateDirect(locator.sizeBytes());
    transfer(locator, new BufferSink(block));
    return block.asReadOnlyBuffer();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The whole block is fetched each time; it goes straight into {@code target} if it fits.
   */
  @Override
  public int read(BlockLocator locator, int offset, ByteBuffer target)
      throws BlockException, InterruptedIOException {
    if (offset > 0 || target.remaining() < locator.sizeBytes()) {
      return BlockStore.super.read(locator, offset, target);
    }
    Objects.checkIndex(offset, locator.sizeBytes() + 1);
    transfer(locator, new BufferSink(target));
    target.position(target.position() + locator.sizeBytes());
    return locator.sizeBytes();
  }

  @Override
  public void transfer(BlockLocator locator, BlockSink sink)
      throws BlockException, InterruptedIOException {
    if (locator.sizeBytes() == 0) {
      return;
    }
    Attempts attempts = new Attempts(locator);
    List<KeepService> candidates = services(locator);
    for (int round = 0; ; round++) {
      long roundStart = System.nanoTime();
      if (round(locator, candidates, round, attempts, sink)) {
        return;
      }
      if (!attempts.anyRetryable() || round == options.schedule().retries()) {
        throw attempts.failure(round + 1);
      }
      candidates = refreshed(candidates);
      pause(locator, roundStart + options.schedule().waitAfter(round).toNanos());
    }
  }

  private boolean round(
      BlockLocator locator,
      List<KeepService> candidates,
      int round,
      Attempts attempts,
      BlockSink sink)
      throws BlockException, InterruptedIOException {
    SharedSink shared = new SharedSink(sink, options.hedgeAfter().toNanos(), System.nanoTime());
    List<KeepService> order = new ArrayList<>();
    for (KeepService service : HintedServices.of(locator, candidates)) {
      if (attempts.isFinal(service)) {
        continue;
      }
      if (http.get(locator, service, round).isEmpty()) {
        String reason = "no usable URL: " + service.rootUrl();
        attempts.record(service, new Outcome(Outcome.Kind.REFUSED, reason));
      } else {
        order.add(service);
      }
    }
    ReplicaRace.Starter starter =
        (service, finished) -> {
          requireOpen(locator);
          Call call = http.get(locator, service, round).orElseThrow();
          BlockTransfer transfer =
              new BlockTransfer(locator, service, options, shared, call, finished);
          transfer.start();
          return transfer;
        };
    return new ReplicaRace(locator, shared, hedges, starter, attempts, health)
        .run(health.order(order));
  }

  /**
   * Has a block of another cluster (hint {@code +R}) copied to this one.
   *
   * @return its locator here, signed; {@code locator} itself if it is none of another cluster
   * @throws BlockException when no service could copy it
   */
  public BlockLocator localize(BlockLocator locator) throws BlockException {
    if (locator.hintList().stream().noneMatch(hint -> hint.startsWith("R"))) {
      return locator;
    }
    Attempts attempts = new Attempts(locator);
    for (KeepService service : health.order(HintedServices.of(locator, services(locator)))) {
      requireOpen(locator);
      try (Response answer =
          http.head(locator, service, 0, clock.instant().toString()).orElse(null)) {
        String local = answer == null ? null : answer.header("X-Keep-Locator");
        if (answer != null && answer.isSuccessful() && local != null) {
          return BlockLocator.parse(local);
        }
        attempts.record(
            service,
            answer == null || answer.isSuccessful()
                ? new Outcome(Outcome.Kind.REFUSED, "no local locator")
                : Outcome.ofStatus(answer.code()));
      } catch (IOException e) {
        attempts.record(service, new Outcome(Outcome.Kind.UNREACHABLE, e.toString()));
      } catch (IllegalArgumentException e) {
        attempts.record(service, new Outcome(Outcome.Kind.REFUSED, "a malformed locator"));
      }
    }
    throw attempts.failure(1);
  }

  private List<KeepService> services(BlockLocator locator) throws BlockException {
    try {
      return services.list();
    } catch (IOException e) {
      throw new BlockException(locator, "the list of Keep services is not to be had", e);
    }
  }

  private List<KeepService> refreshed(List<KeepService> known) {
    try {
      return services.refresh();
    } catch (IOException e) {
      log.warn("The list of Keep services could not be fetched anew: {}", e.toString());
      return known;
    }
  }

  private void pause(BlockLocator locator, long untilNanos)
      throws BlockException, InterruptedIOException {
    try {
      closed.await(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting to fetch block " + locator);
    }
    requireOpen(locator);
  }

  private void requireOpen(BlockLocator locator) throws BlockException {
    if (closed.getCount() == 0) {
      throw new BlockException(locator, "the Keep client is closed");
    }
  }

  /** Ends all transfers and closes the connections; what waits for a block fails. */
  @Override
  public void close() {
    closed.countDown();
    http.close();
  }
}
