package io.keepfs.collection;

import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockStore;

/**
 * Has the next blocks fetched while the reader is still busy with this one, when a file is read
 * from front to back; see {@link ReadRun}. The window is bounded by {@link
 * BlockStore#prefetchBlocks} times {@link BlockLocator#MAX_BLOCK_BYTES}. The store bounds it
 * further by its size, and by how many fetches it has at a time.
 */
final class ReadAhead {
  static final long RUN_BYTES = ReadRun.RUN_BYTES;
  static final long JUMP_BYTES = ReadRun.JUMP_BYTES;

  /** How many blocks are asked for ahead, however small. */
  static final int BLOCKS_MAX = 16;

  /** How many segments are looked through for them: a file of tiny segments must not cost time. */
  private static final int SEGMENTS_MAX = 64;

  private final SegmentList segments;
  private final BlockStore store;
  private final long windowMax;

  private final ReadRun run = new ReadRun();

  ReadAhead(SegmentList segments, BlockStore store) {
    this.segments = segments;
    this.store = store;
    this.windowMax = (long) store.prefetchBlocks() * BlockLocator.MAX_BLOCK_BYTES;
  }

  void onRead(long offset, int count) {
    if (count == 0 || segments.count() < 2 || windowMax == 0) {
      return;
    }
    long frontier = run.read(offset, count);
    if (frontier < 0) {
      return;
    }
    int segment = segments.find(frontier - 1);
    long window = run.window(segments.block(segment), windowMax);
    if (window > 0) {
      prefetchAfter(segment, window);
    }
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
