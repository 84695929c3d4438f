package io.keepfs.collection;

import io.keepfs.block.BlockHash;
import io.keepfs.block.BlockLocator;
import io.keepfs.manifest.ManifestToken;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The blocks of a collection, each once, without an object per block. A block named again keeps the
 * hints it was first seen with. Grows while a tree is built, constant afterwards.
 */
final class BlockTable {
  private static final int NONE = -1;

  private long[] hashes = new long[32]; // two a block
  private int[] sizes = new int[16];
  private int[] hintEnds = new int[16];
  private byte[] hints = new byte[1024];
  private int count;

  /** Open addressing as in {@link NameTable}; emptied by {@link #seal}. */
  private int[] slots = new int[64];

  BlockTable() {
    Arrays.fill(slots, NONE);
  }

  /** The index of the token's block, added if new. */
  int intern(ManifestToken token) {
    long high = token.hashHigh();
    long low = token.hashLow();
    int slot = (int) low & slots.length - 1; // an MD5 is spread well as it is
    while (slots[slot] != NONE) {
      int block = slots[slot];
      if (hashes[2 * block] == high
          && hashes[2 * block + 1] == low
          && sizes[block] == token.blockSize()) {
        return block;
      }
      slot = slot + 1 & slots.length - 1;
    }
    slots[slot] = count;
    append(token);
    if (count > slots.length / 2) {
      rehash();
    }
    return count - 1;
  }

  private void append(ManifestToken token) {
    int length = token.hintsTo() - token.hintsFrom();
    int from = hintsFrom(count);
    if (count == sizes.length) {
      int capacity = Growth.next(count, count + 1);
      sizes = Arrays.copyOf(sizes, capacity);
      hintEnds = Arrays.copyOf(hintEnds, capacity);
      hashes = Arrays.copyOf(hashes, Growth.next(2 * count, 2L * capacity));
    }
    if (hints.length - from < length) {
      hints = Arrays.copyOf(hints, Growth.next(hints.length, (long) from + length));
    }
    System.arraycopy(token.hintBytes(), token.hintsFrom(), hints, from, length);
    hashes[2 * count] = token.hashHigh();
    hashes[2 * count + 1] = token.hashLow();
    sizes[count] = token.blockSize();
    hintEnds[count] = from + length;
    count++;
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    Arrays.fill(slots, NONE);
    for (int block = 0; block < count; block++) {
      int slot = (int) hashes[2 * block + 1] & slots.length - 1;
      while (slots[slot] != NONE) {
        slot = slot + 1 & slots.length - 1;
      }
      slots[slot] = block;
    }
  }

  /** Cuts the arrays to size and forgets what only building needs. */
  void seal() {
    hints = Arrays.copyOf(hints, hintsFrom(count));
    hashes = Arrays.copyOf(hashes, 2 * count);
    sizes = Arrays.copyOf(sizes, count);
    hintEnds = Arrays.copyOf(hintEnds, count);
    slots = new int[0];
  }

  int count() {
    return count;
  }

  int size(int block) {
    return sizes[block];
  }

  BlockLocator locator(int block) {
    BlockHash hash = new BlockHash(hashes[2 * block], hashes[2 * block + 1]);
    int from = hintsFrom(block);
    String text = new String(hints, from, hintEnds[block] - from, StandardCharsets.US_ASCII);
    return new BlockLocator(hash, sizes[block], text);
  }

  /** The index of a block, or -1. Looks at all: still far quicker than storing one. */
  int find(BlockHash hash, int sizeBytes) {
    for (int block = 0; block < count; block++) {
      if (hashes[2 * block + 1] == hash.low()
          && hashes[2 * block] == hash.high()
          && sizes[block] == sizeBytes) {
        return block;
      }
    }
    return NONE;
  }

  long footprintBytes() {
    return 8L * hashes.length + 4L * (sizes.length + hintEnds.length) + hints.length;
  }

  long hashHigh(int block) {
    return hashes[2 * block];
  }

  long hashLow(int block) {
    return hashes[2 * block + 1];
  }

  /** The hints of all blocks, in ASCII. */
  byte[] hints() {
    return hints;
  }

  int hintsFrom(int block) {
    return block == 0 ? 0 : hintEnds[block - 1];
  }

  int hintsTo(int block) {
    return hintEnds[block];
  }
}
