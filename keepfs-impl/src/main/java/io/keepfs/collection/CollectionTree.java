package io.keepfs.collection;

import io.keepfs.block.BlockHash;
import io.keepfs.block.BlockLocator;
import io.keepfs.manifest.ManifestException;
import io.keepfs.manifest.ManifestParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The files and directories of one version of a collection: compact, immutable, safe for all
 * threads.
 *
 * <p>A million files must fit, so there is no object per file. Nodes are small numbers that hold
 * within this tree only. They count breadth first from {@link #ROOT}, the children of a directory
 * in order of their names: therefore the children of a directory are a range of numbers, listing is
 * counting, and a lookup is a binary search. A file of one segment costs 28 bytes beside its name;
 * a block 24 bytes and its hints, once per tree.
 *
 * <p>Names are as the manifest has them, unescaped: never empty, {@code .} or {@code ..}, never
 * with {@code /}, but maybe with NUL or control characters. Their order is that of code points.
 */
public final class CollectionTree {
  /** The collection's top directory. */
  public static final int ROOT = 0;

  /** What {@link #lookup} and {@link #resolve} answer when there is no such node. */
  public static final int ABSENT = -1;

  private final NamePool names;
  private final int[] firstChild; // by node, with one more at the end
  private final BitSet directories;
  private final SegmentTable.Segments segments;
  private final BlockTable blocks;
  private final int fileCount;

  CollectionTree(
      NamePool names,
      int[] firstChild,
      BitSet directories,
      SegmentTable.Segments segments,
      BlockTable blocks) {
    this.names = names;
    this.firstChild = firstChild;
    this.directories = directories;
    this.segments = segments;
    this.blocks = blocks;
    this.fileCount = nodeCount() - directories.cardinality();
  }

  /**
   * Builds the tree of a manifest.
   *
   * @param manifest the text in UTF-8; not kept
   * @throws ManifestException when it cannot be read, see {@link ManifestParser}, or has a path
   *     that is both file and directory
   */
  public static CollectionTree parse(byte[] manifest) throws ManifestException {
    TreeBuilder builder = new TreeBuilder(TreeBuilder.SEGMENTS_MAX);
    ManifestParser.parse(manifest, builder);
    return builder.build();
  }

  /** As {@link #parse(byte[])}, for a manifest in a string. */
  public static CollectionTree parse(String manifest) throws ManifestException {
    return parse(manifest.getBytes(StandardCharsets.UTF_8));
  }

  /** Number of nodes, the root included; every number below it is a node. */
  public int nodeCount() {
    return firstChild.length - 1;
  }

  /** Number of files, as the API counts them. */
  public int fileCount() {
    return fileCount;
  }

  /** Number of different blocks. */
  public int blockCount() {
    return blocks.count();
  }

  /** The child of that name, or {@link #ABSENT}; also when {@code directory} is a file. */
  public int lookup(int directory, String name) {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    int low = firstChild[directory];
    int high = firstChild[directory + 1] - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      int order = names.compare(middle, wanted);
      if (order == 0) {
        return middle;
      } else if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return ABSENT;
  }

  /** The node at a path of raw names below the root, such as {@code a/b}, or {@link #ABSENT}. */
  public int resolve(String path) {
    int node = ROOT;
    if (!path.isEmpty()) {
      for (String name : path.split("/", -1)) {
        node = node == ABSENT ? ABSENT : lookup(node, name);
      }
    }
    return node;
  }

  /** The nodes in a directory, by name; none in a file. */
  public IntStream children(int directory) {
    return IntStream.range(firstChild[directory], firstChild[directory + 1]);
  }

  /** Number of nodes in a directory. */
  public int childCount(int directory) {
    return firstChild[directory + 1] - firstChild[directory];
  }

  /** Whether the node is a directory; it is a file otherwise. */
  public boolean isDirectory(int node) {
    return directories.get(node);
  }

  /** The directory that holds a node; the root is its own parent. */
  public int parent(int node) {
    int low = ROOT;
    int high = node;
    while (low < high) { // the first one whose children do not end before the node
      int middle = low + high >>> 1;
      if (firstChild[middle + 1] > node) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** The node's own name, raw; empty for the root. */
  public String name(int node) {
    return names.name(node);
  }

  /** The raw names from below the root down to the node, joined by {@code /}. */
  public String path(int node) {
    ArrayDeque<String> components = new ArrayDeque<>();
    for (int at = node; at != ROOT; at = parent(at)) {
      components.addFirst(name(at));
    }
    return String.join("/", components);
  }

  /** Size of a file in bytes; 0 for a directory. */
  public long size(int node) {
    int end = segments.starts()[node + 1];
    return end == segments.starts()[node] ? 0 : segments.ends()[end - 1];
  }

  /** What a file is made of; empty for an empty file and a directory. */
  public SegmentList segments(int node) {
    return new SegmentList(this, segments, segments.starts()[node], segments.starts()[node + 1]);
  }

  /** The locator of a block, with its hints. */
  public BlockLocator locator(int block) {
    return blocks.locator(block);
  }

  /** The locator of the block with that MD5 and size, if the collection has it. */
  public Optional<BlockLocator> findBlock(BlockHash hash, int sizeBytes) {
    int block = blocks.find(hash, sizeBytes);
    return block == ABSENT ? Optional.empty() : Optional.of(blocks.locator(block));
  }

  /** The first child of a directory. */
  int childrenStart(int directory) {
    return firstChild[directory];
  }

  /** One past the last child of a directory. */
  int childrenEnd(int directory) {
    return firstChild[directory + 1];
  }

  NamePool names() {
    return names;
  }

  BlockTable blocks() {
    return blocks;
  }

  /** Heap that this tree holds, in bytes, but for a few fixed headers. */
  public long footprintBytes() {
    return names.footprintBytes()
        + 4L * firstChild.length
        + directories.size() / 8
        + segments.footprintBytes()
        + blocks.footprintBytes();
  }
}
