package io.keepfs.keep;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockHash;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockSink;
import io.keepfs.block.BlockStore;
import io.keepfs.block.BlockWriter;
import io.keepfs.block.PutOptions;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets blocks from a cluster's Keep services, and stores them there.
 *
 * <p>A block is asked of the services that its locator names, then of one after the other in
 * rendezvous order; of those that could not be reached lately, last. When nothing arrives for a
 * while the next one is asked as well, and so it is when what arrives is so little that the rest
 * would take long: it then delivers if it proves much faster. One that answers wrongly, or gives
 * wrong bytes, is passed over; after a round without success the list of services is fetched anew
 * and, by the {@link RetrySchedule}, the round repeated with those services that have not refused
 * for good. How long a read can take at most follows from {@link KeepOptions} and the number of
 * services. An interrupt ends it at once.
 *
 * <p>When a service refuses the signature, the reader hears of it after the first round, as a fresh
 * one will help more than patience. A block of another cluster (hint {@code +R}) is asked for like
 * any other, as services pass it on; where they do not, it is copied to this cluster first.
 *
 * <p>What is stored goes to the services that will be asked for it first, see {@link
 * ReplicaWriter}.
 *
 * <p>Every call fetches: put a cache before it. Blocks land outside the heap. Thread-safe.
 */
public final class KeepClient implements BlockStore, BlockWriter {
  private static final Logger log = LoggerFactory.getLogger(KeepClient.class);

  /** So many blocks may be asked of two services at a time. */
  private static final int HEDGES_MAX = 4;

  private final Rounds rounds;
  private final KeepOptions options;
  private final KeepHttp http;
  private final LocalCopies copies;
  private final ServiceHealth health = new ServiceHealth(System::nanoTime);
  private final Semaphore hedges = new Semaphore(HEDGES_MAX);
  private final ClassTracking classes = new ClassTracking();

  /**
   * Makes a client; it connects when first used.
   *
   * @param base TLS settings, proxy and the like are taken from it; threads and connections are not
   *     shared with it
   * @param token gives the token to use at each request
   */
  public KeepClient(
      OkHttpClient base, KeepServices services, Supplier<String> token, KeepOptions options) {
    this.rounds = new Rounds(services, options.schedule());
    this.options = options;
    this.http = new KeepHttp(base, token, options);
    this.copies = new LocalCopies(http);
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
    List<KeepService> candidates = rounds.services(locator);
    for (int round = 0; ; round++) {
      long roundStart = System.nanoTime();
      if (round(locator, candidates, round, attempts, sink)) {
        return;
      }
      if (round == 0 && LocalCopies.isRemote(locator) && attempts.anyFinal()) {
        Optional<BlockLocator> local = copiedHere(locator);
        if (local.isPresent()) {
          transfer(local.get(), sink);
          return;
        }
      }
      // Who is denied gets a fresh signature sooner than a service that is down comes back.
      if (!attempts.anyRetryable() || attempts.anyDenied() || rounds.isLast(round)) {
        throw attempts.failure(round + 1);
      }
      candidates = rounds.next(locator, round, roundStart);
    }
  }

  private boolean round(
      BlockLocator locator,
      List<KeepService> candidates,
      int round,
      Attempts attempts,
      BlockSink sink)
      throws BlockException, InterruptedIOException {
    SharedSink shared =
        new SharedSink(
            sink, locator.sizeBytes(), options.hedgeAfter().toNanos(), System.nanoTime());
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
          rounds.requireOpen(locator);
          Call call = http.get(locator, service, round).orElseThrow();
          BlockTransfer transfer =
              new BlockTransfer(locator, service, options, shared, call, finished);
          transfer.start();
          return transfer;
        };
    return new ReplicaRace(locator, shared, hedges, starter, attempts, health)
        .run(health.order(order));
  }

  @Override
  public BlockLocator localize(BlockLocator locator) throws BlockException, InterruptedIOException {
    if (!LocalCopies.isRemote(locator)) {
      return locator;
    }
    rounds.requireOpen(locator);
    return copies.copy(locator, health.order(HintedServices.of(locator, rounds.services(locator))));
  }

  private Optional<BlockLocator> copiedHere(BlockLocator remote) throws InterruptedIOException {
    try {
      return Optional.of(localize(remote));
    } catch (BlockException e) {
      log.debug("Nor could it be copied to this cluster: {}", e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public BlockLocator put(BlockHash hash, ByteBuffer block, PutOptions wish)
      throws BlockException, InterruptedIOException {
    ByteBuffer bytes = block.asReadOnlyBuffer();
    BlockLocator locator = new BlockLocator(hash, bytes.remaining(), "");
    if (bytes.remaining() == 0) {
      return locator; // every service has it, and nobody needs a signature for it
    }
    return new ReplicaWriter(locator, bytes, wish, rounds, http, health, options, classes).run();
  }

  /** Ends all transfers and closes the connections; what waits for a block fails. */
  @Override
  public void close() {
    rounds.close();
    http.close();
  }
}
