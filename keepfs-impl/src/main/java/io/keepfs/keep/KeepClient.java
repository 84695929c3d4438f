package io.keepfs.keep;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockSink;
import io.keepfs.block.BlockStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets blocks from a cluster's Keep services.
 *
 * <p>A block is asked of one service after the other in rendezvous order. One that answers wrongly,
 * or gives wrong bytes, is passed over; after a round without success the list of services is
 * fetched anew and, by the {@link RetrySchedule}, the round repeated with those services that have
 * not refused for good. How long a read can take at most follows from {@link KeepOptions} and the
 * number of services. An interrupt ends it at once.
 *
 * <p>Every call fetches: put a cache before it. Blocks land outside the heap. Thread-safe.
 */
public final class KeepClient implements BlockStore {
  private static final Logger log = LoggerFactory.getLogger(KeepClient.class);

  private final KeepServices services;
  private final KeepOptions options;
  private final KeepHttp http;
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
      for (KeepService service : RendezvousOrder.of(locator.hash(), candidates)) {
        if (service.isGateway() || attempts.isFinal(service)) {
          continue;
        }
        requireOpen(locator);
        Outcome outcome = http.fetch(locator, service, round, sink);
        if (outcome.kind() == Outcome.Kind.RECEIVED) {
          return;
        }
        log.debug("Block {} from {}: {}", locator, service.uuid(), outcome.reason());
        attempts.record(service, outcome);
      }
      if (!attempts.anyRetryable() || round == options.schedule().retries()) {
        throw attempts.failure(round + 1);
      }
      candidates = refreshed(candidates);
      pause(locator, roundStart + options.schedule().waitAfter(round).toNanos());
    }
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
