package io.keepfs.collection;

/** How arrays grow while a tree is built. */
final class Growth {
  /** The longest array that every JVM can make. */
  static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

  private Growth() {}

  /** Half as much again, at least {@code needed}, at most {@link #MAX_LENGTH}. */
  static int next(int length, long needed) {
    if (needed > MAX_LENGTH) {
      throw new OutOfMemoryError("a collection's table would pass " + MAX_LENGTH + " elements");
    }
    return (int) Math.max(needed, Math.min(MAX_LENGTH, length + (length >> 1) + 16L));
  }
}
