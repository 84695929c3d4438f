package io.keepfs.collection;

import io.keepfs.block.BlockLocator;

/**
 * The segments of one file in order: each a range of one block, together the file without a gap. A
 * view on its tree, immutable.
 */
public final class SegmentList {
  private final CollectionTree tree;
  private final SegmentTable.Segments segments;
  private final int from;
  private final int to;

  SegmentList(CollectionTree tree, SegmentTable.Segments segments, int from, int to) {
    this.tree = tree;
    this.segments = segments;
    this.from = from;
    this.to = to;
  }

  /** Number of segments. */
  public int count() {
    return to - from;
  }

  /** Length of the file in bytes. */
  public long sizeBytes() {
    return from == to ? 0 : segments.ends()[to - 1];
  }

  /** The segment that holds the byte at {@code offset}; {@link #count} at or past the end. */
  public int find(long offset) {
    return segments.find(from, to, offset) - from;
  }

  /** Where in the file a segment begins, in bytes. */
  public long fileOffset(int segment) {
    return segment == 0 ? 0 : segments.ends()[from + segment - 1];
  }

  /** Length of a segment in bytes, at least 1. */
  public int length(int segment) {
    return (int) (segments.ends()[from + segment] - fileOffset(segment));
  }

  /** Where in its block a segment begins, in bytes. */
  public int blockOffset(int segment) {
    return segments.offsets()[from + segment];
  }

  /** The number of a segment's block in the tree: equal numbers are equal blocks. */
  public int block(int segment) {
    return segments.blocks()[from + segment];
  }

  /** The locator of a segment's block, with its hints. */
  public BlockLocator locator(int segment) {
    return tree.locator(block(segment));
  }
}
