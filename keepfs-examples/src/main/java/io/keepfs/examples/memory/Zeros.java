package io.keepfs.examples.memory;

import java.nio.ByteBuffer;

/** Zeros for the holes of sparse files. */
final class Zeros {
  private static final byte[] BLOCK = new byte[16 * 1024];

  private Zeros() {}

  /** Puts {@code count} zeros into {@code target}. */
  static void put(ByteBuffer target, int count) {
    for (int left = count; left > 0; ) {
      int n = Math.min(left, BLOCK.length);
      target.put(BLOCK, 0, n);
      left -= n;
    }
  }
}
