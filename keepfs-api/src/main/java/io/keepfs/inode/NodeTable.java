package io.keepfs.inode;

import io.keepfs.api.Node;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Inodes by their nodes, of which equal ones are one. Open addressing in plain arrays: that takes a
 * quarter of what a hash map does, and leaves a collector of garbage nothing to follow. Divided so
 * that threads seldom wait for each other. Thread-safe.
 */
final class NodeTable {
  private static final int PARTS = 16;
  private static final int PART_BITS = 4;
  private static final int START_SLOTS = 16;

  private final Part[] parts =
      IntStream.range(0, PARTS).mapToObj(any -> new Part()).toArray(Part[]::new);

  /** Returns the inode of a node, if it has one. */
  @Nullable Inode get(Node node) {
    int hash = hash(node);
    return part(hash).get(hash, node);
  }

  /**
   * Returns the inode of a node, or makes it.
   *
   * @param make called under a lock; not to come back to this table
   */
  Inode computeIfAbsent(Node node, Function<Node, Inode> make) {
    int hash = hash(node);
    return part(hash).computeIfAbsent(hash, node, make);
  }

  /** Takes an inode out; again does nothing. */
  void remove(Inode inode) {
    int hash = hash(inode.node());
    part(hash).remove(hash, inode);
  }

  /** Takes all out. */
  void clear() {
    for (Part part : parts) {
      part.clear();
    }
  }

  private Part part(int hash) {
    return parts[hash >>> Integer.SIZE - PART_BITS];
  }

  /** Spreads what hash codes differ in over all bits. */
  private static int hash(Node node) {
    int hash = node.hashCode() * 0x9E3779B9;
    return hash ^ hash >>> 15;
  }

  /** Those of a range of hashes. Linear probing, at most two thirds full. */
  private static final class Part {
    // Guarded by this; under it only hashCode and equals of nodes are called, and what makes them.
    private @Nullable Inode[] slots = new @Nullable Inode[START_SLOTS];
    private int count;

    synchronized @Nullable Inode get(int hash, Node node) {
      return slots[find(hash, node)];
    }

    synchronized Inode computeIfAbsent(int hash, Node node, Function<Node, Inode> make) {
      Inode known = slots[find(hash, node)];
      if (known != null) {
        return known;
      }
      Inode made = make.apply(node);
      if ((count + 1) * 3L > slots.length * 2L) {
        grow();
      }
      slots[find(hash, node)] = made;
      count++;
      return made;
    }

    synchronized void remove(int hash, Inode inode) {
      int slot = find(hash, inode.node());
      if (slots[slot] != inode) {
        return;
      }
      slots[slot] = null;
      count--;
      // Those behind it that were put there because it was in their way move up.
      int mask = slots.length - 1;
      int gap = slot;
      for (int at = slot + 1 & mask; ; at = at + 1 & mask) {
        Inode other = slots[at];
        if (other == null) {
          return;
        }
        int wanted = hash(other.node()) & mask;
        if ((at - wanted & mask) >= (at - gap & mask)) {
          slots[gap] = other;
          slots[at] = null;
          gap = at;
        }
      }
    }

    synchronized void clear() {
      slots = new @Nullable Inode[START_SLOTS];
      count = 0;
    }

    /** Returns the slot of a node, or the free one where it would be. */
    private int find(int hash, Node node) {
      int mask = slots.length - 1;
      int slot = hash & mask;
      while (true) {
        Inode there = slots[slot];
        if (there == null || there.node().equals(node)) {
          return slot;
        }
        slot = slot + 1 & mask;
      }
    }

    private void grow() {
      @Nullable Inode[] old = slots;
      slots = new @Nullable Inode[old.length * 2];
      int mask = slots.length - 1;
      for (Inode inode : old) {
        if (inode != null) {
          int slot = hash(inode.node()) & mask;
          while (slots[slot] != null) {
            slot = slot + 1 & mask;
          }
          slots[slot] = inode;
        }
      }
    }
  }
}
