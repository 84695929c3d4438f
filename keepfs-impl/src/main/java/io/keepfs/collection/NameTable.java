package io.keepfs.collection;

import java.util.Arrays;

/**
 * Nodes while a tree is built: finds the child of a given name, or adds it. Ids count up from 0,
 * the root, in order of appearance; all names lie in one byte pool.
 */
final class NameTable {
  private static final int NONE = -1;

  private final IntList parents = new IntList();
  private final IntList nameEnds = new IntList();
  private byte[] pool = new byte[1024];
  private int poolSize;

  /** Open addressing, linear probing, at most half full; a slot holds a node's id or NONE. */
  private int[] slots = new int[256];

  NameTable() {
    Arrays.fill(slots, NONE);
    parents.add(NONE);
    nameEnds.add(0);
  }

  int size() {
    return parents.size();
  }

  int parent(int node) {
    return parents.get(node);
  }

  byte[] pool() {
    return pool;
  }

  int nameFrom(int node) {
    return node == 0 ? 0 : nameEnds.get(node - 1);
  }

  int nameTo(int node) {
    return nameEnds.get(node);
  }

  int poolSize() {
    return poolSize;
  }

  /** The child of that name, or {@code -1}. */
  int find(int parent, byte[] text, int from, int to) {
    int slot = hash(parent, text, from, to) & slots.length - 1;
    while (slots[slot] != NONE) {
      int node = slots[slot];
      if (parents.get(node) == parent
          && Arrays.equals(pool, nameFrom(node), nameTo(node), text, from, to)) {
        return node;
      }
      slot = slot + 1 & slots.length - 1;
    }
    return NONE;
  }

  /** Adds a child whose name {@link #find} did not find. */
  int add(int parent, byte[] text, int from, int to) {
    int length = to - from;
    if (pool.length - poolSize < length) {
      pool = Arrays.copyOf(pool, Growth.next(pool.length, (long) poolSize + length));
    }
    System.arraycopy(text, from, pool, poolSize, length);
    poolSize += length;
    int node = parents.size();
    parents.add(parent);
    nameEnds.add(poolSize);
    if (parents.size() > slots.length / 2) {
      rehash();
    } else {
      occupy(node);
    }
    return node;
  }

  private void rehash() {
    if (slots.length > Growth.MAX_LENGTH / 2) {
      throw new OutOfMemoryError("a collection of more than " + slots.length / 2 + " entries");
    }
    slots = new int[slots.length * 2];
    Arrays.fill(slots, NONE);
    for (int node = 1; node < parents.size(); node++) {
      occupy(node);
    }
  }

  private void occupy(int node) {
    int slot = hash(parents.get(node), pool, nameFrom(node), nameTo(node)) & slots.length - 1;
    while (slots[slot] != NONE) {
      slot = slot + 1 & slots.length - 1;
    }
    slots[slot] = node;
  }

  private static int hash(int parent, byte[] text, int from, int to) {
    int hash = parent * 0x9E3779B9;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + text[i];
    }
    // Names that count up differ in their last bytes only: spread them over all bits.
    hash *= 0x85EBCA6B;
    return hash ^ hash >>> 15;
  }
}
