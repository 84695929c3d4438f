package io.keepfs.arvados.tree.collection;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.Node;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeKind;
import io.keepfs.arvados.editing.EditedView;
import io.keepfs.arvados.editing.Placed;
import io.keepfs.arvados.tree.collection.CollectionEntry.Location;
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

  private final LiveEntries live = new LiveEntries();

  /** The directory in which one was looked up last: the next one is often there, too. */
  private volatile Location lastDirectory;

  /** Guarded by itself; the ones that came first are let go of. */
  private final Set<CollectionEntry> timed = new LinkedHashSet<>();

  CollectionNodes(CollectionTop top) {
    this.top = top;
    this.lastDirectory = Location.in(top, "");
  }

  private Location directory(String path) {
    Location known = lastDirectory;
    if (!known.directory().equals(path)) {
      known = Location.in(top, path);
      lastDirectory = known;
    }
    return known;
  }

  private static CollectionEntry make(Location directory, String name, boolean folder) {
    return folder ? new CollectionFolder(directory, name) : new CollectionFileNode(directory, name);
  }

  /** Returns the node of a path. */
  Node node(String path, boolean folder) {
    Location directory = directory(Placed.directory(path));
    String name = Placed.name(path);
    return (Node)
        live.computeIfAbsent(
            directory.directory(), name, folder, () -> make(directory, name, folder));
  }

  /** Returns the node of what was just made at a path: not one of what was there before. */
  Node made(String path, boolean folder) {
    removed(path);
    CollectionEntry made = make(directory(Placed.directory(path)), Placed.name(path), folder);
    live.put(path, made);
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
    if (live.get(path, false) instanceof CollectionFileNode file) {
      file.removing(here);
    }
  }

  @Override
  public void stays(String path) {
    if (live.get(path, false) instanceof CollectionFileNode file) {
      file.stays();
    }
  }

  @Override
  public void removed(String path) {
    for (boolean folder : new boolean[] {false, true}) {
      CollectionEntry entry = live.remove(path, folder);
      if (entry != null) {
        entry.removed();
        synchronized (timed) {
          timed.remove(entry);
        }
      }
    }
  }

  @Override
  public void moved(String from, EditedView targetView, String to) {
    CollectionNodes other = (CollectionNodes) targetView;
    String below = from + "/";
    for (CollectionEntry entry : live.all()) {
      String path = entry.path();
      if (path.equals(from) || path.startsWith(below)) {
        live.remove(path, entry.isFolder());
        String target = to + path.substring(from.length());
        entry.moveTo(other.top, target);
        other.live.put(target, entry);
      }
    }
  }

  @Override
  public void entryChanged(String path) {
    String above = Placed.directory(path);
    NodeContext directory;
    if (above.isEmpty()) {
      directory = top.engine();
    } else {
      CollectionEntry parent = live.get(above, true);
      directory = parent == null ? NodeContext.NONE : parent.context();
    }
    directory.entryChanged(CollectionSnapshot.shown(Placed.name(path)));
    directory.contentChanged(); // its times
  }

  @Override
  public void contentChanged(String path) {
    CollectionEntry file = live.get(path, false);
    if (file != null) {
      file.touched();
      file.context().contentChanged();
    }
  }

  Optional<Node> lookup(
      CollectionSnapshot snapshot, int directory, String directoryPath, String name) {
    int child = snapshot.lookup(directory, name);
    if (child == CollectionTree.ABSENT) {
      return Optional.empty();
    }
    String raw = snapshot.tree().name(child);
    // The engine keeps the string that it asked with; one of the two is enough.
    String kept = raw.equals(name) ? name : raw;
    return Optional.of(node(snapshot, child, directory(directoryPath), kept));
  }

  /** Lists without making nodes; each is made when its entry is asked for it. */
  List<DirectoryEntry> list(CollectionSnapshot snapshot, int directory, String directoryPath) {
    return new Listing(snapshot, directory, directoryPath);
  }

  private Node node(CollectionSnapshot snapshot, int child, Location directory, String name) {
    boolean folder = snapshot.tree().isDirectory(child);
    CollectionEntry entry =
        live.computeIfAbsent(
            directory.directory(),
            name,
            folder,
            () -> {
              CollectionEntry made = make(directory, name, folder);
              made.placeAt(snapshot, child);
              return made;
            });
    return (Node) entry;
  }

  /** Tells the engine what is different for the nodes that it knows, and for the top. */
  void announce(CollectionSnapshot before, CollectionSnapshot after, NodeContext topContext) {
    compareNames(before, CollectionTree.ROOT, after, CollectionTree.ROOT, topContext);
    for (CollectionEntry entry : live.all()) {
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
    private final Location location;
    private final int first;
    private final int size;

    Listing(CollectionSnapshot snapshot, int directory, String directoryPath) {
      this.snapshot = snapshot;
      this.location = directory(directoryPath);
      this.first = snapshot.tree().children(directory).findFirst().orElse(0);
      this.size = snapshot.tree().childCount(directory);
    }

    @Override
    public DirectoryEntry get(int index) {
      int child = first + Objects.checkIndex(index, size);
      return new Entry(snapshot, child, location, snapshot.tree().name(child));
    }

    @Override
    public int size() {
      return size;
    }
  }

  private final class Entry implements DirectoryEntry {
    private final CollectionSnapshot snapshot;
    private final int child;
    private final Location directory;
    private final String raw;

    Entry(CollectionSnapshot snapshot, int child, Location directory, String raw) {
      this.snapshot = snapshot;
      this.child = child;
      this.directory = directory;
      this.raw = raw;
    }

    @Override
    public String name() {
      return CollectionSnapshot.shown(raw);
    }

    @Override
    public NodeKind kind() {
      return snapshot.tree().isDirectory(child) ? NodeKind.DIRECTORY : NodeKind.FILE;
    }

    @Override
    public Node node() {
      return CollectionNodes.this.node(snapshot, child, directory, raw);
    }
  }
}
