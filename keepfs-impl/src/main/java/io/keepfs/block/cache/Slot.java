package io.keepfs.block.cache;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * One block's place in the cache. States: being fetched; then, once {@link #settled} is released,
 * either ready ({@link #buffer} is set) or failed ({@link #failure} is set, and the slot is out of
 * the cache). Neither changes again.
 */
final class Slot {
  final BlockLocator key;
  final int capacity;
  final boolean prefetch;
  final CountDownLatch settled = new CountDownLatch(1);

  // Written before settled is released, read after it was awaited or under the cache's lock.
  @Nullable ByteBuffer buffer; // the root: its capacity may pass the block's size
  @Nullable ByteBuffer block; // read-only, exactly the block
  @Nullable BlockException failure;

  // Guarded by the cache's lock.
  int pins; // readers and waiters: no eviction while above 0
  long copiedBytes; // how much was read from it by copying
  boolean handedOut; // views exist, or may: the memory belongs to the collector

  Slot(BlockLocator key, boolean prefetch) {
    this.key = key;
    this.capacity = BlockMemory.capacityFor(key.sizeBytes());
    this.prefetch = prefetch;
  }

  /** Whether eviction may take it. */
  boolean isIdle() {
    return pins == 0 && buffer != null;
  }
}
