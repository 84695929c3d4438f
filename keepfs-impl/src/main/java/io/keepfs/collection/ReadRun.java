package io.keepfs.collection;

import io.keepfs.block.BlockLocator;
import org.jspecify.annotations.Nullable;

/**
 * Sees whether a file is read from front to back.
 *
 * <p>The kernel reads ahead with several requests at once, which arrive in any order: a read counts
 * as next if it begins near the end of what was read. Only after {@link #RUN_BYTES} without a jump
 * is it a run, so random readers, and those that look at a file's head, cost nothing.
 *
 * <p>At first one block is to be asked for; with each block that the reader gets to, twice as much,
 * up to a bound. Thread-safe.
 */
public final class ReadRun {
  /** How much must have been read without a jump. */
  static final long RUN_BYTES = 1 << 20;

  /** How far from the expected place a read may begin; the largest read-ahead of a mount. */
  static final long JUMP_BYTES = 8 << 20;

  // Guarded by this.
  private long frontier; // end of the furthest read of the run
  private long runBytes;
  private @Nullable Object announced; // the block that was last asked ahead of
  private long windowBytes = BlockLocator.MAX_BLOCK_BYTES;

  /** Makes it; nothing was read. */
  public ReadRun() {}

  /**
   * Something was read.
   *
   * @return where the furthest read ended; -1 when this is no run
   */
  public synchronized long read(long offset, int count) {
    boolean next = Math.abs(offset - frontier) <= JUMP_BYTES;
    runBytes = next ? runBytes + count : 0;
    frontier = next ? Math.max(frontier, offset + count) : offset + count;
    if (!next) {
      windowBytes = BlockLocator.MAX_BLOCK_BYTES;
    }
    return runBytes < RUN_BYTES ? -1 : frontier;
  }

  /**
   * The run has got to a block.
   *
   * @param max how many bytes at most
   * @return how many bytes ahead are to be asked for; 0 when they were from this block on
   */
  public synchronized long window(Object block, long max) {
    if (block.equals(announced)) {
      return 0;
    }
    announced = block;
    long window = Math.min(windowBytes, max);
    windowBytes = Math.min(2 * window, max);
    return window;
  }
}
