package io.keepfs.manifest;

import java.util.Arrays;

/**
 * The blocks of one line of a manifest, each once, and where in the stream each begins. Cheap to
 * clear, for a collection may have as many lines as files. Not thread-safe.
 */
final class StreamBlocks {
  private static final int NONE = -1;

  private long[] hashes = new long[32]; // two a block
  private int[] sizes = new int[16];
  private long[] starts = new long[16];
  private int[] usedSlots = new int[16]; // by block
  private int count;
  private long length;

  /** Open addressing, linear probing, at most half full; a slot holds a block's index or NONE. */
  private int[] slots = new int[32];

  StreamBlocks() {
    Arrays.fill(slots, NONE);
  }

  int count() {
    return count;
  }

  /** Where the block begins in the stream, in bytes. */
  long start(int block) {
    return starts[block];
  }

  /** The index of a block; it is {@link #count} before the call when the block is new. */
  int intern(long high, long low, int size) {
    if (count > 0 && is(count - 1, high, low, size)) {
      return count - 1;
    }
    int slot = (int) low & slots.length - 1; // an MD5 is spread well as it is
    while (slots[slot] != NONE) {
      if (is(slots[slot], high, low, size)) {
        return slots[slot];
      }
      slot = slot + 1 & slots.length - 1;
    }
    append(high, low, size);
    if (count > slots.length / 2) {
      rehash();
    } else {
      occupy(slot, count - 1);
    }
    return count - 1;
  }

  void clear() {
    for (int block = 0; block < count; block++) {
      slots[usedSlots[block]] = NONE;
    }
    count = 0;
    length = 0;
  }

  private boolean is(int block, long high, long low, int size) {
    return hashes[2 * block] == high && hashes[2 * block + 1] == low && sizes[block] == size;
  }

  private void append(long high, long low, int size) {
    if (count == sizes.length) {
      hashes = Arrays.copyOf(hashes, 4 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
      starts = Arrays.copyOf(starts, 2 * count);
      usedSlots = Arrays.copyOf(usedSlots, 2 * count);
    }
    hashes[2 * count] = high;
    hashes[2 * count + 1] = low;
    sizes[count] = size;
    starts[count++] = length;
    length += size;
  }

  private void occupy(int slot, int block) {
    slots[slot] = block;
    usedSlots[block] = slot;
  }

  private void rehash() {
    slots = new int[2 * slots.length];
    Arrays.fill(slots, NONE);
    for (int block = 0; block < count; block++) {
      int slot = (int) hashes[2 * block + 1] & slots.length - 1;
      while (slots[slot] != NONE) {
        slot = slot + 1 & slots.length - 1;
      }
      occupy(slot, block);
    }
  }
}
