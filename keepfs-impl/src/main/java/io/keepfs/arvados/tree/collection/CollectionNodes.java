package io.keepfs.arvados.tree.collection;

import com.google.common.collect.MapMaker;
import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.Node;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeKind;
import io.keepfs.arvados.editing.EditedView;
import io.keepfs.collection.CollectionTree;
import java.io.IOException;
import java.util.AbstractList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of what lies in one collection: made when they are looked at, and remembered only as
 * long as somebody, usually the engine, holds them. There is one for each path and kind at a time,
 * so that a file keeps its inode over refreshes and evictions; renames take nodes with them.
 * Thread-safe: what changes paths runs under the lock of {@link
 * io.keepfs.arvados.editing.EditedCollection}.
 */
final class CollectionNodes implements EditedView {
  /** How many nodes that have times of their own are kept for that. */
  private static final int TIMED_MAX = 50_000;

  private final CollectionTop top;

  /** By path; a directory's ends with a slash, since a path may change its kind. */
  private final ConcurrentMap<String, CollectionEntry> live = new MapMaker().weakValues().makeMap();

  /** Guarded by itself; the ones that came first are let go of. */
  private final Set<CollectionEntry> timed = new LinkedHashSet<>();

  CollectionNodes(CollectionTop top) {
    this.top = top;
  }

  private static String key(String path, boolean folder) {
    return folder ? path + "/" : path;
  }

  private CollectionEntry make(String path, boolean folder) {
    return folder ? new CollectionFolder(top, path) : new CollectionFileNode(top, path);
  }

  /** Returns the node of a path. */
  Node node(String path, boolean folder) {
    return (Node) live.computeIfAbsent(key(path, folder), key -> make(path, folder));
  }

  /** Returns the node of what was just made at a path: not one of what was there before. */
  Node made(String path, boolean folder) {
    removed(path);
    CollectionEntry made = make(path, folder);
    live.put(key(path, folder), made);
    return (Node) made;
  }

  /** Keeps a node for its times, which nothing else knows, until too many others have come. */
  void keep(CollectionEntry entry) {
    synchronized (timed) {
      timed.add(entry);
      if (timed.size() > TIMED_MAX) {
        timed.remove(timed.iterator().next());
      }
    }
  }

  @Override
  public void removing(String path, boolean here) throws IOException {
    if (live.get(path) instanceof CollectionFileNode file) {
      file.removing(here);
    }
  }

  @Override
  public void stays(String path) {
    if (live.get(path) instanceof CollectionFileNode file) {
      file.stays();
    }
  }

  @Override
  public void removed(String path) {
    for (boolean folder : new boolean[] {false, true}) {
      CollectionEntry entry = live.remove(key(path, folder));
      if (entry != null) {
        entry.removed();
        synchronized (timed) {
          timed.remove(entry);
        }
      }
    }
  }

  @Override
  public void moved(String from, EditedView target, String to) {
    CollectionNodes other = (CollectionNodes) target;
    String below = from + "/";
    Map<String, CollectionEntry> all = new HashMap<>();
    live.forEach(
        (key, entry) -> {
          if (key.equals(from) || key.startsWith(below)) {
            all.put(key, entry);
          }
        });
    all.forEach(
        (key, entry) -> {
          live.remove(key);
          entry.moveTo(other.top, to + entry.path().substring(from.length()));
          other.live.put(to + key.substring(from.length()), entry);
        });
  }

  @Override
  public void entryChanged(String path) {
    int slash = path.lastIndexOf('/');
    String name = CollectionSnapshot.shown(path.substring(slash + 1));
    NodeContext directory;
    if (slash < 0) {
      directory = top.engine();
    } else {
      CollectionEntry parent = live.get(key(path.substring(0, slash), true));
      directory = parent == null ? NodeContext.NONE : parent.context();
    }
    directory.entryChanged(name);
    directory.contentChanged(); // its times
  }

  @Override
  public void contentChanged(String path) {
    CollectionEntry file = live.get(path);
    if (file != null) {
      file.touched();
      file.context().contentChanged();
    }
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
            key(path, folder),
            key -> {
              CollectionEntry made = make(path, folder);
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
