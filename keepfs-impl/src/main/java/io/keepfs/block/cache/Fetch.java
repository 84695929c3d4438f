package io.keepfs.block.cache;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockStore;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches the block of one slot, and settles the slot whatever comes of it. */
final class Fetch implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Fetch.class);

  private final CachingBlockStore cache;
  private final BlockStore source;
  private final BlockMemory memory;
  private final Slot slot;
  private final BlockLocator locator;

  Fetch(
      CachingBlockStore cache,
      BlockStore source,
      BlockMemory memory,
      Slot slot,
      BlockLocator locator) {
    this.cache = cache;
    this.source = source;
    this.memory = memory;
    this.slot = slot;
    this.locator = locator;
  }

  @Override
  public void run() {
    ByteBuffer buffer = null;
    BlockException failure = null;
    try {
      buffer = fill();
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
    cache.settle(slot, buffer, failure);
  }

  /** Ends the slot without running, because there is no thread any more. */
  void reject() {
    cache.settle(slot, null, new BlockException(locator, "the block cache is closed"));
  }

  private ByteBuffer fill() throws BlockException, InterruptedIOException {
    ByteBuffer buffer = take();
    boolean done = false;
    try {
      int count = source.read(locator, 0, buffer.slice(0, locator.sizeBytes()));
      if (count != locator.sizeBytes()) {
        throw new BlockException(locator, "the store beneath gave only " + count + " bytes");
      }
      done = true;
      return buffer;
    } finally {
      if (!done) {
        memory.giveBack(buffer);
      }
    }
  }

  private ByteBuffer take() {
    try {
      return memory.take(locator.sizeBytes());
    } catch (OutOfMemoryError e) {
      cache.shrink(slot.capacity);
      return memory.take(locator.sizeBytes());
    }
  }
}
