package io.keepfs.arvados.tree;

import com.google.common.collect.MapMaker;
import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.Node;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeKind;
import io.keepfs.collection.CollectionTree;
import java.util.AbstractList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of what lies in one collection: made when they are looked at, and remembered only as
 * long as somebody, usually the engine, holds them. Thread-safe.
 */
final class CollectionNodes {
  private final CollectionDirectory top;

  /** By path; a directory's ends with a slash, since a path may change its kind. */
  private final ConcurrentMap<String, CollectionEntry> live = new MapMaker().weakValues().makeMap();

  CollectionNodes(CollectionDirectory top) {
    this.top = top;
  }

  Optional<Node> lookup(
      CollectionSnapshot snapshot, int directory, String directoryPath, String name) {
    int child = snapshot.lookup(directory, name);
    return child == CollectionTree.ABSENT
        ? Optional.empty()
        : Optional.of(node(snapshot, child, directoryPath));
  }

  /** Lists without making nodes; each is made when its entry is asked for it. */
  List<DirectoryEntry> list(CollectionSnapshot snapshot, int directory, String directoryPath) {
    return new Listing(snapshot, directory, directoryPath);
  }

  private Node node(CollectionSnapshot snapshot, int child, String directoryPath) {
    String name = snapshot.tree().name(child);
    String path = directoryPath.isEmpty() ? name : directoryPath + "/" + name;
    boolean folder = snapshot.tree().isDirectory(child);
    CollectionEntry entry =
        live.computeIfAbsent(
            folder ? path + "/" : path,
            key -> {
              CollectionEntry made =
                  folder ? new CollectionFolder(top, path) : new CollectionFileNode(top, path);
              made.placeAt(snapshot, child);
              return made;
            });
    return (Node) entry;
  }

  /** Tells the engine what is different for the nodes that it knows, and for the top. */
  void announce(CollectionSnapshot before, CollectionSnapshot after, NodeContext topContext) {
    compareNames(before, CollectionTree.ROOT, after, CollectionTree.ROOT, topContext);
    for (CollectionEntry entry : live.values()) {
      int old = entry.resolve(before.tree());
      int now = entry.resolve(after.tree());
      // What is gone, or of another kind, is a change of a name in the directory above.
      if (old == CollectionTree.ABSENT || now == CollectionTree.ABSENT) {
        continue;
      }
      if (entry.isFolder()) {
        compareNames(before, old, after, now, entry.context());
      } else if (!before.contentTag(old).equals(after.contentTag(now))) {
        entry.context().contentChanged();
      }
    }
  }

  private static void compareNames(
      CollectionSnapshot before,
      int oldDirectory,
      CollectionSnapshot after,
      int newDirectory,
      NodeContext context) {
    if (context == NodeContext.NONE) {
      return;
    }
    Map<String, Boolean> old = new HashMap<>();
    before
        .tree()
        .children(oldDirectory)
        .forEach(child -> old.put(before.shownName(child), before.tree().isDirectory(child)));
    after
        .tree()
        .children(newDirectory)
        .forEach(
            child -> {
              String name = after.shownName(child);
              @Nullable Boolean wasDirectory = old.remove(name);
              if (wasDirectory == null) {
                context.entryAdded(name);
              } else if (wasDirectory != after.tree().isDirectory(child)) {
                context.entryChanged(name);
              }
            });
    old.keySet().forEach(context::entryChanged);
  }

  private final class Listing extends AbstractList<DirectoryEntry> implements RandomAccess {
    private final CollectionSnapshot snapshot;
    private final String directoryPath;
    private final int first;
    private final int size;

    Listing(CollectionSnapshot snapshot, int directory, String directoryPath) {
      this.snapshot = snapshot;
      this.directoryPath = directoryPath;
      this.first = snapshot.tree().children(directory).findFirst().orElse(0);
      this.size = snapshot.tree().childCount(directory);
    }

    @Override
    public DirectoryEntry get(int index) {
      return new Entry(snapshot, first + Objects.checkIndex(index, size), directoryPath);
    }

    @Override
    public int size() {
      return size;
    }
  }

  private final class Entry implements DirectoryEntry {
    private final CollectionSnapshot snapshot;
    private final int child;
    private final String directoryPath;

    Entry(CollectionSnapshot snapshot, int child, String directoryPath) {
      this.snapshot = snapshot;
      this.child = child;
      this.directoryPath = directoryPath;
    }

    @Override
    public String name() {
      return snapshot.shownName(child);
    }

    @Override
    public NodeKind kind() {
      return snapshot.tree().isDirectory(child) ? NodeKind.DIRECTORY : NodeKind.FILE;
    }

    @Override
    public Node node() {
      return CollectionNodes.this.node(snapshot, child, directoryPath);
    }
  }
}
