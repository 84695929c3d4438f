package io.keepfs.collection;

import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockStore;

/**
 * Sees whether a file is read from front to back, and then has the next blocks fetched while the
 * reader is still busy with this one.
 *
 * <p>The kernel reads ahead with several requests at once, which arrive in any order: a read counts
 * as next if it begins near the end of what was read. Only after {@link #RUN_BYTES} without a jump
 * is anything prefetched, so random readers, and those that look at a file's head, cost nothing.
 *
 * <p>At first one block is asked for; with each block that the reader gets to, twice as much, up to
 * {@link BlockStore#prefetchBlocks} times {@link BlockLocator#MAX_BLOCK_BYTES}. The store bounds it
 * further by its size, and by how many fetches it has at a time.
 */
final class ReadAhead {
  /** How much must have been read without a jump. */
  static final long RUN_BYTES = 1 << 20;

  /** How far from the expected place a read may begin; the largest read-ahead of a mount. */
  static final long JUMP_BYTES = 8 << 20;

  /** How many blocks are asked for ahead, however small. */
  static final int BLOCKS_MAX = 16;

  /** How many segments are looked through for them: a file of tiny segments must not cost time. */
  private static final int SEGMENTS_MAX = 64;

  private final SegmentList segments;
  private final BlockStore store;
  private final long windowMax;

  // Guarded by this.
  private long frontier; // end of the furthest read of the run
  private long runBytes;
  private int announced = -1; // the block that the last prefetch started from
  private long windowBytes = BlockLocator.MAX_BLOCK_BYTES;

  ReadAhead(SegmentList segments, BlockStore store) {
    this.segments = segments;
    this.store = store;
    this.windowMax = (long) store.prefetchBlocks() * BlockLocator.MAX_BLOCK_BYTES;
  }

  void onRead(long offset, int count) {
    if (count == 0 || segments.count() < 2 || windowMax == 0) {
      return;
    }
    int segment;
    long window;
    synchronized (this) {
      boolean next = Math.abs(offset - frontier) <= JUMP_BYTES;
      runBytes = next ? runBytes + count : 0;
      frontier = next ? Math.max(frontier, offset + count) : offset + count;
      if (!next) {
        windowBytes = BlockLocator.MAX_BLOCK_BYTES;
      }
      if (runBytes < RUN_BYTES) {
        return;
      }
      segment = segments.find(frontier - 1);
      if (segments.block(segment) == announced) {
        return;
      }
      announced = segments.block(segment);
      window = Math.min(windowBytes, windowMax);
      windowBytes = Math.min(2 * window, windowMax);
    }
    prefetchAfter(segment, window);
  }

  private void prefetchAfter(int segment, long window) {
    int current = segments.block(segment);
    int asked = 0;
    long bytes = 0;
    int end = Math.min(segments.count(), segment + 1 + SEGMENTS_MAX);
    for (int i = segment + 1; i < end && asked < BLOCKS_MAX && bytes < window; i++) {
      if (segments.block(i) != current) {
        current = segments.block(i);
        BlockLocator locator = segments.locator(i);
        store.prefetch(locator);
        asked++;
        bytes += locator.sizeBytes();
      }
    }
  }
}
