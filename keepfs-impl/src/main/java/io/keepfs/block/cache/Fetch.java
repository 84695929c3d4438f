package io.keepfs.block.cache;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches the block of one slot, and settles the slot whatever comes of it. */
final class Fetch implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Fetch.class);

  private final CachingBlockStore cache;
  private final BlockSpace space;
  private final Slot slot;
  private final BlockLocator locator;

  Fetch(CachingBlockStore cache, BlockSpace space, Slot slot, BlockLocator locator) {
    this.cache = cache;
    this.space = space;
    this.slot = slot;
    this.locator = locator;
  }

  /**
   * Has a thread run it; where the system has none to give, whoever waits for the slot hears so.
   */
  void startOn(FetchThreads threads) {
    try {
      threads.start(this);
    } catch (RuntimeException | OutOfMemoryError e) {
      end(null, new BlockException(locator, "no thread to fetch it", e));
    }
  }

  @Override
  public void run() {
    BlockSpace.Resident resident = null;
    BlockException failure = null;
    try {
      cache.releaseEvicted();
      resident = fetch();
    } catch (BlockException e) {
      failure = e;
    } catch (InterruptedIOException e) {
      failure = new BlockException(locator, "the block cache was closed", e);
    } catch (OutOfMemoryError e) {
      failure =
          new BlockException(
              locator, "no memory; raise -XX:MaxDirectMemorySize or shrink the block cache", e);
    } catch (RuntimeException | Error e) {
      log.error("Fetching block {} failed by a defect", locator, e);
      failure = new BlockException(locator, "fetching it failed by a defect", e);
    }
    if (failure != null && slot.prefetch) {
      log.debug("Prefetch of block {} failed: {}", locator, failure.toString());
    }
    end(resident, failure);
  }

  private void end(BlockSpace.@Nullable Resident resident, @Nullable BlockException failure) {
    if (resident == null) {
      slot.arrival.withdraw();
    } else {
      slot.arrival.complete();
    }
    cache.settle(slot, resident, failure);
  }

  /** Ends the slot without running, because there is no thread any more. */
  void reject() {
    end(null, new BlockException(locator, "the block cache is closed"));
  }

  private BlockSpace.Resident fetch() throws BlockException, InterruptedIOException {
    try {
      return space.fetch(locator, slot.arrival);
    } catch (OutOfMemoryError e) {
      cache.shrink(slot.capacity);
      return space.fetch(locator, slot.arrival);
    }
  }
}
