package io.keepfs.arvados.tree.collection;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.keepfs.block.BlockLocator;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.SegmentList;

/**
 * A collection's content as it was when it was fetched. Immutable.
 *
 * @param generation counts the snapshots of one collection, so that nodes can tell whether their
 *     number in the tree still holds without keeping an old tree alive
 * @param tree files and directories
 * @param signed whether the tree's locators are signed, as those from the server are; a manifest
 *     from the disk has no signatures, so that it can be listed, not read
 * @param fetchedNanos when, by the monotonic clock
 * @param oddNames whether a name holds NUL, and so is shown as another
 */
record CollectionSnapshot(
    long generation, CollectionTree tree, boolean signed, long fetchedNanos, boolean oddNames) {

  private static final char NUL = '\0';
  private static final char SHOWN_FOR_NUL = '_';

  /** Returns the name under which a node is shown. */
  String shownName(int node) {
    return shown(tree.name(node));
  }

  static String shown(String raw) {
    return raw.indexOf(NUL) < 0 ? raw : raw.replace(NUL, SHOWN_FOR_NUL);
  }

  /** Returns the child that is shown as {@code name}, or {@link CollectionTree#ABSENT}. */
  int lookup(int directory, String name) {
    int found = tree.lookup(directory, name);
    if (found != CollectionTree.ABSENT || !oddNames || name.indexOf(SHOWN_FOR_NUL) < 0) {
      return found;
    }
    return tree.children(directory)
        .filter(child -> shownName(child).equals(name))
        .findFirst()
        .orElse(CollectionTree.ABSENT);
  }

  /** Returns a value that is equal for files of equal content, whatever their signatures. */
  HashCode contentTag(int file) {
    return contentTag(tree, file);
  }

  static HashCode contentTag(CollectionTree tree, int file) {
    SegmentList segments = tree.segments(file);
    Hasher hasher = Hashing.sha256().newHasher();
    for (int i = 0; i < segments.count(); i++) {
      BlockLocator locator = segments.locator(i);
      hasher
          .putLong(locator.hash().high())
          .putLong(locator.hash().low())
          .putInt(segments.blockOffset(i))
          .putInt(segments.length(i));
    }
    return hasher.hash();
  }
}
