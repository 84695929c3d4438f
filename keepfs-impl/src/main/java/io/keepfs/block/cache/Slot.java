package io.keepfs.block.cache;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * One block's place in the cache. States: being fetched; then, once {@link #settled} is released,
 * either ready ({@link #resident} is set) or failed ({@link #failure} is set, and the slot is out
 * of the cache). Neither changes again.
 */
final class Slot {
  final BlockLocator key;
  final int capacity;
  final boolean prefetch;
  final Arrival arrival;
  final CountDownLatch settled = new CountDownLatch(1);

  // Written before settled is released, read after it was awaited or under the cache's lock.
  BlockSpace.@Nullable Resident resident;
  @Nullable BlockException failure;

  // Guarded by the cache's lock.
  int pins; // readers and waiters: no eviction while above 0
  long copiedBytes; // how much was read from it by copying
  boolean handedOut; // views exist, or may: the memory belongs to the collector

  Slot(BlockLocator key, int capacity, boolean prefetch, boolean early) {
    this.key = key;
    this.capacity = capacity;
    this.prefetch = prefetch;
    this.arrival = new Arrival(early);
  }

  /** Whether eviction may take it. */
  boolean isIdle() {
    return pins == 0 && resident != null;
  }
}
