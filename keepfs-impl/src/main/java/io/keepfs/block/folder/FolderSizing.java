package io.keepfs.block.folder;

import io.keepfs.block.BlockLocator;

/**
 * How large a folder of blocks may grow.
 *
 * <p>Automatic: a tenth of the disk, but no more than a quarter of what would be free without the
 * folder. Never less than one block, and never so much that the disk has less than {@link
 * #reserveBytes} left.
 */
final class FolderSizing {
  private static final long RESERVE_MAX = 1L << 30;

  private FolderSizing() {}

  /** The size to aim at, of a disk with these figures. */
  static long limitBytes(long wishedBytes, long diskBytes, long freeBytes, long cachedBytes) {
    long size =
        wishedBytes > 0 ? wishedBytes : Math.min(diskBytes / 10, (freeBytes + cachedBytes) / 4);
    long possible = cachedBytes + freeBytes - reserveBytes(diskBytes);
    return Math.max(BlockLocator.MAX_BLOCK_BYTES, Math.min(size, possible));
  }

  /** What is left free for others: a fiftieth of the disk, at most 1 GiB. */
  static long reserveBytes(long diskBytes) {
    return Math.min(RESERVE_MAX, diskBytes / 50);
  }
}
