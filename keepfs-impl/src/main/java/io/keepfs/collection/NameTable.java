package io.keepfs.collection;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Nodes while a tree is built: finds the child of a given name, or adds it. Ids count up from 0,
 * the root, in order of appearance; all names lie in one byte pool.
 *
 * <p>Manifests are mostly written in order, so as long as the children of a directory arrive by
 * ascending name, a new name is compared with the last one and that is all. With the first name out
 * of order, the directory's children move into a hash table, which costs several times as much.
 */
final class NameTable {
  private static final int NONE = -1;

  private final IntList parents = new IntList();
  private final IntList nameEnds = new IntList();
  private byte[] pool = new byte[1024];
  private int poolSize;

  // The children of a node, last one first.
  private final IntList lastChild = new IntList();
  private final IntList previousSibling = new IntList();

  /** Directories whose children are in {@link #slots}; those of others are in ascending order. */
  private final BitSet hashed = new BitSet();

  /** Open addressing, linear probing, at most half full; a slot holds a node's id or NONE. */
  private int[] slots = new int[256];

  private int slotsUsed;

  NameTable() {
    Arrays.fill(slots, NONE);
    append(NONE);
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

  /** Whether the directory's children were added in ascending order of their names. */
  boolean isAscending(int directory) {
    return !hashed.get(directory);
  }

  /** The child of that name, or {@code -1}. */
  int find(int parent, byte[] text, int from, int to) {
    if (!hashed.get(parent)) {
      int last = lastChild.get(parent);
      int order = last == NONE ? 1 : compare(text, from, to, last);
      if (order >= 0) {
        return order == 0 ? last : NONE;
      }
      moveToSlots(parent);
    }
    int slot = hash(parent, text, from, to) & slots.length - 1;
    while (slots[slot] != NONE) {
      int node = slots[slot];
      if (parents.get(node) == parent && compare(text, from, to, node) == 0) {
        return node;
      }
      slot = slot + 1 & slots.length - 1;
    }
    return NONE;
  }

  /** Adds a child whose name {@link #find} has just not found. */
  int add(int parent, byte[] text, int from, int to) {
    int length = to - from;
    if (pool.length - poolSize < length) {
      pool = Arrays.copyOf(pool, Growth.next(pool.length, (long) poolSize + length));
    }
    System.arraycopy(text, from, pool, poolSize, length);
    poolSize += length;
    int node = append(parent);
    previousSibling.set(node, lastChild.get(parent));
    lastChild.set(parent, node);
    if (hashed.get(parent)) {
      occupy(node);
    }
    return node;
  }

  private int append(int parent) {
    parents.add(parent);
    nameEnds.add(poolSize);
    lastChild.add(NONE);
    previousSibling.add(NONE);
    return parents.size() - 1;
  }

  private int compare(byte[] text, int from, int to, int node) {
    return Arrays.compareUnsigned(text, from, to, pool, nameFrom(node), nameTo(node));
  }

  private void moveToSlots(int directory) {
    hashed.set(directory);
    for (int node = lastChild.get(directory); node != NONE; node = previousSibling.get(node)) {
      occupy(node);
    }
  }

  private void occupy(int node) {
    if (++slotsUsed > slots.length / 2) {
      doubleSlots();
    }
    place(node);
  }

  private void doubleSlots() {
    if (slots.length > Growth.MAX_LENGTH / 2) {
      throw new OutOfMemoryError("a collection of more than " + slots.length / 2 + " entries");
    }
    int[] old = slots;
    slots = new int[old.length * 2];
    Arrays.fill(slots, NONE);
    for (int node : old) {
      if (node != NONE) {
        place(node);
      }
    }
  }

  private void place(int node) {
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
