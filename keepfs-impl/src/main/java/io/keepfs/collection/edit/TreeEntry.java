package io.keepfs.collection.edit;

import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.SegmentList;
import io.keepfs.collection.write.Segment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of an immutable tree.
 *
 * @param node its number there
 */
record TreeEntry(CollectionTree tree, int node) implements Entry {
  static TreeEntry root(CollectionTree tree) {
    return new TreeEntry(tree, CollectionTree.ROOT);
  }

  @Override
  public boolean isDirectory() {
    return tree.isDirectory(node);
  }

  /** The entry of that name; null when there is none, or this is a file. */
  @Nullable TreeEntry child(String name) {
    int child = tree.lookup(node, name);
    return child == CollectionTree.ABSENT ? null : new TreeEntry(tree, child);
  }

  String name() {
    return tree.name(node);
  }

  long size() {
    return tree.size(node);
  }

  List<TreeEntry> children() {
    return tree.children(node).mapToObj(child -> new TreeEntry(tree, child)).toList();
  }

  List<Segment> segments() {
    SegmentList list = tree.segments(node);
    List<Segment> segments = new ArrayList<>(list.count());
    for (int i = 0; i < list.count(); i++) {
      segments.add(Segment.stored(list.locator(i), list.blockOffset(i), list.length(i)));
    }
    return segments;
  }

  /** Whether both are the same to a user, whatever the signatures; null is nothing. */
  static boolean same(@Nullable TreeEntry one, @Nullable TreeEntry other) {
    if (one == null || other == null) {
      return one == other;
    }
    // By hand, not by recursion: a manifest could nest deeper than any stack.
    record Pair(TreeEntry a, TreeEntry b) {}
    Deque<Pair> waiting = new ArrayDeque<>();
    waiting.add(new Pair(one, other));
    while (!waiting.isEmpty()) {
      Pair pair = waiting.pop();
      if (pair.a.equals(pair.b)) {
        continue;
      }
      if (!sameByItself(pair.a, pair.b)) {
        return false;
      }
      List<TreeEntry> left = pair.a.children();
      List<TreeEntry> right = pair.b.children();
      for (int i = 0; i < left.size(); i++) {
        if (!left.get(i).name().equals(right.get(i).name())) {
          return false;
        }
        waiting.push(new Pair(left.get(i), right.get(i)));
      }
    }
    return true;
  }

  private static boolean sameByItself(TreeEntry a, TreeEntry b) {
    return a.isDirectory() == b.isDirectory()
        && a.tree.childCount(a.node) == b.tree.childCount(b.node)
        && (a.isDirectory() || a.size() == b.size() && sameContent(a.segments(), b.segments()));
  }

  /** Whether two lists of stored segments are the same bytes by the same blocks. */
  static boolean sameContent(List<Segment> a, List<Segment> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!a.get(i).isSameAs(b.get(i))) {
        return false;
      }
    }
    return true;
  }
}
