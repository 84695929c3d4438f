package io.keepfs.collection;

import java.util.Arrays;

/**
 * Segments while a tree is built: for each node a chain in file order, since the pieces of a file
 * may be scattered over a manifest. A segment is a range of one block.
 */
final class SegmentTable {
  private static final int NONE = -1;

  private final IntList blocks = new IntList();
  private final IntList offsets = new IntList();
  private final IntList lengths = new IntList();
  private final IntList next = new IntList();

  /** By node; nodes that have none may lie past the lists' end. */
  private final IntList first = new IntList();

  private final IntList last = new IntList();

  int count() {
    return blocks.size();
  }

  /** Adds a range to a node's end; one that continues the range before it is joined to it. */
  void append(int node, int block, int offset, int length) {
    while (first.size() <= node) {
      first.add(NONE);
      last.add(NONE);
    }
    int tail = last.get(node);
    if (tail != NONE
        && blocks.get(tail) == block
        && offsets.get(tail) + lengths.get(tail) == offset) {
      lengths.set(tail, lengths.get(tail) + length);
      return;
    }
    int segment = blocks.size();
    blocks.add(block);
    offsets.add(offset);
    lengths.add(length);
    next.add(NONE);
    if (tail == NONE) {
      first.set(node, segment);
    } else {
      next.set(tail, segment);
    }
    last.set(node, segment);
  }

  /** The segments of nodes in the given order, packed. */
  Segments pack(int[] nodes) {
    int[] starts = new int[nodes.length + 1];
    int[] packedBlocks = new int[blocks.size()];
    int[] packedOffsets = new int[blocks.size()];
    long[] ends = new long[blocks.size()];
    int count = 0;
    for (int i = 0; i < nodes.length; i++) {
      long end = 0;
      int segment = nodes[i] < first.size() ? first.get(nodes[i]) : NONE;
      while (segment != NONE) {
        end += lengths.get(segment);
        packedBlocks[count] = blocks.get(segment);
        packedOffsets[count] = offsets.get(segment);
        ends[count++] = end;
        segment = next.get(segment);
      }
      starts[i + 1] = count;
    }
    return new Segments(starts, packedBlocks, packedOffsets, ends);
  }

  /**
   * All segments of a tree.
   *
   * @param starts by node, with one more at the end: index of its first segment
   * @param blocks by segment: index of the block
   * @param offsets by segment: where in the block it begins
   * @param ends by segment: where in its file it ends
   */
  record Segments(int[] starts, int[] blocks, int[] offsets, long[] ends) {
    long footprintBytes() {
      return 4L * (starts.length + blocks.length + offsets.length) + 8L * ends.length;
    }

    int find(int from, int to, long offset) {
      int found = Arrays.binarySearch(ends, from, to, offset + 1);
      return found < 0 ? -found - 1 : found;
    }
  }
}
