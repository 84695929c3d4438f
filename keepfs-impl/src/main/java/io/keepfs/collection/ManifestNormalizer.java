package io.keepfs.collection;

import io.keepfs.manifest.ManifestWriter;
import io.keepfs.manifest.PortableDataHash;
import io.keepfs.manifest.PortableHashSink;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Turns a tree back into a manifest, in the normal form that Arvados' Python client writes:
 * whatever text a tree was made from, equal contents give equal texts, and so one portable data
 * hash.
 *
 * <p>A walk in which the files of a directory come before its sub-directories, by name; it needs
 * memory for one path and one line.
 */
public final class ManifestNormalizer {
  private final CollectionTree tree;
  private final ManifestWriter writer;

  /** The path of the directory at hand, and at each level where it ends. */
  private byte[] path = new byte[256];

  private int[] pathEnds = new int[16];

  /** At each level the directory, and its child to go on with. */
  private int[] directories = new int[16];

  private int[] nextChildren = new int[16];

  private ManifestNormalizer(CollectionTree tree, ManifestWriter writer) {
    this.tree = tree;
    this.writer = writer;
  }

  /** The manifest in UTF-8, with the locators' hints; empty for an empty collection. */
  public static byte[] signedText(CollectionTree tree) {
    return text(tree, true);
  }

  /** The manifest in UTF-8, without hints: the text that the portable data hash is made of. */
  public static byte[] portableText(CollectionTree tree) {
    return text(tree, false);
  }

  /** The hash of {@link #portableText}, which is not kept in memory for it. */
  public static PortableDataHash portableDataHash(CollectionTree tree) {
    PortableHashSink sink = new PortableHashSink();
    write(tree, sink, false);
    return sink.hash();
  }

  /**
   * Writes the manifest piece by piece.
   *
   * @param withHints whether locators keep their hints
   */
  public static void write(CollectionTree tree, ManifestWriter.Sink sink, boolean withHints) {
    ManifestWriter writer = new ManifestWriter(sink, withHints);
    new ManifestNormalizer(tree, writer).walk();
    writer.finish();
  }

  private static byte[] text(CollectionTree tree, boolean withHints) {
    ByteArrayOutputStream text = new ByteArrayOutputStream(1024);
    write(tree, text::write, withHints);
    return text.toByteArray();
  }

  /** By hand, not by recursion: a hostile manifest could nest deeper than any stack. */
  private void walk() {
    int depth = 0;
    enter(0, CollectionTree.ROOT);
    while (depth >= 0) {
      int child = nextChildren[depth];
      if (child == tree.childrenEnd(directories[depth])) {
        depth--;
        continue;
      }
      nextChildren[depth]++;
      if (tree.isDirectory(child)) {
        depth++;
        appendName(depth, child);
        enter(depth, child);
      }
    }
  }

  private void enter(int depth, int directory) {
    directories[depth] = directory;
    nextChildren[depth] = tree.childrenStart(directory);
    writeLine(directory, pathEnds[depth]);
  }

  private void appendName(int depth, int node) {
    if (depth == directories.length) {
      directories = Arrays.copyOf(directories, 2 * depth);
      nextChildren = Arrays.copyOf(nextChildren, 2 * depth);
      pathEnds = Arrays.copyOf(pathEnds, 2 * depth);
    }
    NamePool names = tree.names();
    int length = names.end(node) - names.start(node);
    int at = pathEnds[depth - 1];
    if (path.length - at < length + 1) {
      path = Arrays.copyOf(path, Growth.next(path.length, at + 1L + length));
    }
    if (at > 0) {
      path[at++] = '/';
    }
    System.arraycopy(names.bytes(), names.start(node), path, at, length);
    pathEnds[depth] = at + length;
  }

  private void writeLine(int directory, int pathEnd) {
    int from = tree.childrenStart(directory);
    int to = tree.childrenEnd(directory);
    if (from == to && directory != CollectionTree.ROOT) {
      writer.directory(path, 0, pathEnd);
    }
    NamePool names = tree.names();
    boolean begun = false;
    for (int child = from; child < to; child++) {
      if (!tree.isDirectory(child)) {
        if (!begun) {
          writer.directory(path, 0, pathEnd);
          begun = true;
        }
        writer.file(names.bytes(), names.start(child), names.end(child));
        writeSegments(child);
      }
    }
  }

  private void writeSegments(int file) {
    SegmentList segments = tree.segments(file);
    BlockTable blocks = tree.blocks();
    for (int i = 0; i < segments.count(); i++) {
      int block = segments.block(i);
      writer.segment(
          blocks.hashHigh(block),
          blocks.hashLow(block),
          blocks.size(block),
          blocks.hints(),
          blocks.hintsFrom(block),
          blocks.hintsTo(block),
          segments.blockOffset(i),
          segments.length(i));
    }
  }
}
