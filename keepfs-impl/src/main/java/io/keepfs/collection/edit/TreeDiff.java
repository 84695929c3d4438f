package io.keepfs.collection.edit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells in what two trees differ, whatever the signatures. Pure; needs no lock. */
final class TreeDiff {
  private record Pair(@Nullable TreeEntry before, @Nullable TreeEntry now, String path) {}

  private final MergeListener listener;
  private final Deque<Pair> waiting = new ArrayDeque<>(); // by hand: trees may be deep

  TreeDiff(MergeListener listener) {
    this.listener = listener;
  }

  static String join(String directory, String name) {
    return directory.isEmpty() ? name : directory + "/" + name;
  }

  /**
   * Compares two directories.
   *
   * @param path where they are
   * @param except names in them that count for nothing
   */
  void run(@Nullable TreeEntry before, @Nullable TreeEntry now, String path, Set<String> except) {
    children(before, now, path, except);
    while (!waiting.isEmpty()) {
      Pair pair = waiting.pop();
      TreeEntry old = pair.before;
      TreeEntry there = pair.now;
      if (old == null || there == null || old.isDirectory() != there.isDirectory()) {
        listener.entryChanged(pair.path);
      } else if (old.isDirectory()) {
        children(old, there, pair.path, Set.of());
      } else if (!TreeEntry.same(old, there)) {
        listener.contentChanged(pair.path);
      }
    }
  }

  private void children(
      @Nullable TreeEntry before, @Nullable TreeEntry now, String path, Set<String> except) {
    Set<String> seen = new HashSet<>(except);
    if (before != null) {
      for (TreeEntry old : before.children()) {
        String name = old.name();
        if (seen.add(name)) {
          TreeEntry there = now == null ? null : now.child(name);
          waiting.push(new Pair(old, there, join(path, name)));
        }
      }
    }
    if (now != null) {
      for (TreeEntry there : now.children()) {
        if (seen.add(there.name())) {
          waiting.push(new Pair(null, there, join(path, there.name())));
        }
      }
    }
  }
}
