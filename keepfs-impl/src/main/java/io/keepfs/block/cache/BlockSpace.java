package io.keepfs.block.cache;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;

/**
 * Where a cache has its blocks: it brings them in, and takes them back. Implementations are safe
 * for use by many threads.
 */
interface BlockSpace extends AutoCloseable {
  /** One block, in memory. Exactly one of {@link #release} and {@link #abandon} ends it. */
  interface Resident {
    /** Exactly the block, read-only: the root of all views of it. */
    ByteBuffer bytes();

    /** Whether {@link #release} gives something that is worth a copy of each byte. */
    boolean isWorthReusing();

    /** Uses the memory for something else: nobody has, or will have, a view. */
    void release();

    /** Leaves the memory to the views that were handed out. */
    void abandon();
  }

  /** What a block of that size takes from the budget. */
  int capacityFor(int sizeBytes);

  /** How much may be in use at present: never less than one block. */
  long budgetBytes();

  /** How many blocks may be in use. */
  int blocksMax();

  /**
   * Brings a block in, with its MD5 checked. Waits for the network.
   *
   * @param arrival is told while the block arrives; when the fetch fails it is withdrawn
   * @throws OutOfMemoryError when there is no memory; may help to give up other blocks first
   */
  Resident fetch(BlockLocator locator, Arrival arrival)
      throws BlockException, InterruptedIOException;

  /** Gives up memory that is kept only to be used again. */
  void dropIdle();

  /** Memory taken, including that of views of blocks that are no longer in the cache. */
  long allocatedBytes();

  /** Closes the store beneath, too. */
  @Override
  void close();
}
