package io.keepfs.collection;

import io.keepfs.manifest.ManifestException;
import io.keepfs.manifest.ManifestHandler;
import io.keepfs.manifest.ManifestToken;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Collects a manifest's tokens into tables, and turns them into a {@link CollectionTree}.
 *
 * <p>Two numberings meet here: while tokens arrive nodes are numbered as they appear; the tree's
 * own numbers go by directory and name (see {@link CollectionTree}).
 */
final class TreeBuilder implements ManifestHandler {
  /**
   * A token of a few bytes can span all blocks of its stream, so a small text could ask for any
   * amount of memory. So many segments are a gigabyte; by whole blocks, two petabytes of data.
   */
  static final int SEGMENTS_MAX = 1 << 25;

  private final int maxSegments;
  private final NameTable names = new NameTable();
  private final SegmentTable segments = new SegmentTable();
  private final BlockTable blocks = new BlockTable();
  private final BitSet directories = new BitSet();

  private int streamDirectory;
  private int[] streamBlocks = new int[64];
  private long[] streamEnds = new long[64];
  private int streamCount;
  private int cursor; // index of the stream's block that was used last

  TreeBuilder(int maxSegments) {
    this.maxSegments = maxSegments;
    directories.set(CollectionTree.ROOT);
  }

  @Override
  public void stream(ManifestToken token) throws ManifestException {
    streamCount = 0;
    cursor = 0;
    boolean root = token.nameTo() - token.nameFrom() == 1;
    int afterDot = token.nameFrom() + 2;
    streamDirectory =
        root
            ? CollectionTree.ROOT
            : directory(token, CollectionTree.ROOT, afterDot, token.nameTo());
  }

  @Override
  public void block(ManifestToken token) {
    if (token.blockSize() == 0) {
      return; // no file can use it
    }
    if (streamCount == streamBlocks.length) {
      int capacity = Growth.next(streamCount, streamCount + 1);
      streamBlocks = Arrays.copyOf(streamBlocks, capacity);
      streamEnds = Arrays.copyOf(streamEnds, capacity);
    }
    streamEnds[streamCount] = streamStart(streamCount) + token.blockSize();
    streamBlocks[streamCount++] = blocks.intern(token);
  }

  @Override
  public void directory(ManifestToken token) {
    // The stream's own line has made it already.
  }

  @Override
  public void file(ManifestToken token) throws ManifestException {
    byte[] text = token.nameBytes();
    int slash = token.nameTo() - 1;
    while (slash > token.nameFrom() && text[slash] != '/') {
      slash--;
    }
    int parent = streamDirectory;
    int nameFrom = token.nameFrom();
    if (slash > token.nameFrom()) {
      parent = directory(token, parent, nameFrom, slash);
      nameFrom = slash + 1;
    }
    int file = names.find(parent, text, nameFrom, token.nameTo());
    if (file < 0) {
      file = names.add(parent, text, nameFrom, token.nameTo());
    } else if (directories.get(file)) {
      throw token.failure("the path is a file here and a directory elsewhere");
    }
    addRange(file, token.position(), token.length());
    if (segments.count() > maxSegments) {
      throw token.failure("the files lie in more than " + maxSegments + " pieces");
    }
  }

  /** Finds or makes the directories of the path in [from, to), and returns the last one. */
  private int directory(ManifestToken token, int parent, int from, int to)
      throws ManifestException {
    byte[] text = token.nameBytes();
    int directory = parent;
    int start = from;
    for (int i = from; i <= to; i++) {
      if (i < to && text[i] != '/') {
        continue;
      }
      int found = names.find(directory, text, start, i);
      if (found < 0) {
        found = names.add(directory, text, start, i);
        directories.set(found);
      } else if (!directories.get(found)) {
        throw token.failure("the path is a directory here and a file elsewhere");
      }
      directory = found;
      start = i + 1;
    }
    return directory;
  }

  private void addRange(int file, long position, long length) {
    long at = position;
    long left = length;
    if (left > 0 && (at < streamStart(cursor) || at >= streamEnds[cursor])) {
      int found = Arrays.binarySearch(streamEnds, 0, streamCount, at + 1);
      cursor = found < 0 ? -found - 1 : found;
    }
    while (left > 0) {
      int offset = (int) (at - streamStart(cursor));
      int count = (int) Math.min(streamEnds[cursor] - at, left);
      segments.append(file, streamBlocks[cursor], offset, count);
      at += count;
      left -= count;
      if (left > 0) {
        cursor++;
      }
    }
  }

  private long streamStart(int index) {
    return index == 0 ? 0 : streamEnds[index - 1];
  }

  /** The tree of all tokens heard. */
  CollectionTree build() {
    int count = names.size();
    int[] childStarts = countChildren();
    int[] children = childrenByParent(childStarts);
    ChildSorter sorter = new ChildSorter(names);
    int[] order = new int[count]; // tree's number → number of appearance, breadth first
    int[] firstChild = new int[count + 1];
    BitSet isDirectory = new BitSet(count);
    int next = 1;
    for (int node = 0; node < count; node++) {
      int from = childStarts[order[node]];
      int to = childStarts[order[node] + 1];
      firstChild[node] = next;
      isDirectory.set(node, directories.get(order[node]));
      if (!names.isAscending(order[node])) {
        sorter.sort(children, from, to);
      }
      System.arraycopy(children, from, order, next, to - from);
      next += to - from;
    }
    firstChild[count] = next;
    blocks.seal();
    return new CollectionTree(
        packNames(order), firstChild, isDirectory, segments.pack(order), blocks);
  }

  private int[] countChildren() {
    int[] starts = new int[names.size() + 1];
    for (int node = 1; node < names.size(); node++) {
      starts[names.parent(node) + 1]++;
    }
    for (int node = 0; node < names.size(); node++) {
      starts[node + 1] += starts[node];
    }
    return starts;
  }

  private int[] childrenByParent(int[] starts) {
    int[] free = Arrays.copyOf(starts, names.size());
    int[] children = new int[names.size() - 1];
    for (int node = 1; node < names.size(); node++) {
      children[free[names.parent(node)]++] = node;
    }
    return children;
  }

  private NamePool packNames(int[] order) {
    byte[] pool = new byte[names.poolSize()];
    int[] ends = new int[order.length];
    int at = 0;
    for (int node = 0; node < order.length; node++) {
      int from = names.nameFrom(order[node]);
      int length = names.nameTo(order[node]) - from;
      System.arraycopy(names.pool(), from, pool, at, length);
      at += length;
      ends[node] = at;
    }
    return new NamePool(pool, ends);
  }
}
