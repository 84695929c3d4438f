package io.keepfs.arvados.tree.collection;

import io.keepfs.api.AttributeChange;
import io.keepfs.api.Freshness;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeException;
import io.keepfs.arvados.editing.EditedCollection;
import io.keepfs.arvados.editing.Placed;
import io.keepfs.arvados.tree.TreeFailures;
import io.keepfs.collection.CollectionTree;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What files and sub-directories of a collection have in common: a path, which finds its number in
 * whichever snapshot is current, until the collection is changed: then it finds what is at that
 * path in the {@link io.keepfs.arvados.editing.EditedCollection}, and renames change it. Each is
 * equal to itself only; {@link CollectionNodes} has one for each path.
 */
abstract class CollectionEntry implements Placed {
  /** No generation has the number 0. */
  private static final long NOWHERE = 0;

  /** Its name, until it is moved. */
  private final String name;

  private volatile Location location;
  private volatile NodeContext context = NodeContext.NONE;

  /** Made when it has any. */
  private volatile @Nullable LocalTimes times;

  /** Lower half of the generation of a tree, and a number that holds in it. */
  private volatile long place = NOWHERE;

  /**
   * Where an entry is: replaced as a whole, under the lock of the edited collection. As long as
   * nothing is changed, all in one directory share one, to which each adds its name.
   *
   * @param directory the path of the directory that it is in
   * @param ownName its name, null for the one that it was made with
   */
  record Location(CollectionTop top, String directory, @Nullable String ownName, boolean removed) {
    /** Returns the one of all that are in a directory. */
    static Location in(CollectionTop top, String directory) {
      return new Location(top, directory, null, false);
    }
  }

  /**
   * A node of a snapshot.
   *
   * @param node its number there
   */
  record Located(CollectionSnapshot snapshot, int node) {
    CollectionTree tree() {
      return snapshot.tree();
    }
  }

  CollectionEntry(Location directory, String name) {
    this.location = directory;
    this.name = name;
  }

  /** Returns the collection that it is in, or was. */
  CollectionTop top() {
    return location.top();
  }

  @Override
  public String path() {
    Location here = location;
    return Placed.join(here.directory(), nameAt(here));
  }

  private String nameAt(Location here) {
    String own = here.ownName();
    return own == null ? name : own;
  }

  /** Returns whether it is, or was last, at a path. */
  boolean isAt(String directory, String lastName) {
    Location here = location;
    return nameAt(here).equals(lastName) && here.directory().equals(directory);
  }

  @Override
  public boolean isRemoved() {
    return location.removed();
  }

  /** It has no name any more. */
  void removed() {
    Location last = location;
    location = new Location(last.top(), last.directory(), nameAt(last), true);
  }

  /** It is elsewhere now. */
  void moveTo(CollectionTop top, String path) {
    location = new Location(top, Placed.directory(path), Placed.name(path), false);
  }

  private LocalTimes times() {
    LocalTimes known = times;
    if (known == null) {
      synchronized (this) {
        known = times;
        if (known == null) {
          known = new LocalTimes();
          times = known;
        }
      }
    }
    return known;
  }

  /** Returns the attributes with the times that are its own, if it has any. */
  NodeAttributes timed(NodeAttributes attributes) {
    LocalTimes own = times;
    return own == null ? attributes : own.in(attributes);
  }

  /** Its content, or the names in it, were changed. */
  void touched() {
    times().touched(top().context.edits().now());
    top().nodes().keep(this);
  }

  /** See {@link io.keepfs.api.Node#setAttributes}: there are no owners and modes to change. */
  public void setAttributes(AttributeChange change) throws NodeException {
    top().requireWritable();
    times().set(change, top().shownTime(), top().context.edits().now());
    top().nodes().keep(this);
  }

  /** Returns whether this stands for a directory. */
  abstract boolean isFolder();

  /**
   * Finds the entry in the collection that is being changed.
   *
   * @throws NodeException with ENOENT when it is not there, or is of the other kind now
   */
  void requireThere() throws NodeException {
    EditedCollection edited = Objects.requireNonNull(top().edited());
    try {
      edited.look(
          () ->
              edited
                  .session()
                  .find(path())
                  .filter(found -> found.directory() == isFolder())
                  .orElseThrow(() -> NodeException.notFound(toString())));
    } catch (IOException e) {
      throw TreeFailures.of(toString(), e);
    }
  }

  /**
   * Finds the entry in the current content, which is loaded if need be.
   *
   * @throws NodeException with ENOENT when it is not there, or is of the other kind now
   */
  Located locate() throws NodeException {
    CollectionSnapshot snapshot = top().source().snapshot();
    int node = find(snapshot);
    if (node == CollectionTree.ABSENT) {
      throw NodeException.notFound(path() + " in collection " + top().source().id());
    }
    return new Located(snapshot, node);
  }

  /** Finds the entry in {@code snapshot}, or returns {@link CollectionTree#ABSENT}. */
  int find(CollectionSnapshot snapshot) {
    long known = place;
    if (known == NOWHERE || (int) (known >>> Integer.SIZE) != (int) snapshot.generation()) {
      int node = resolve(snapshot.tree());
      placeAt(snapshot, node);
      return node;
    }
    return (int) known;
  }

  /** Remembers where the entry is, for whoever made it knows. */
  void placeAt(CollectionSnapshot snapshot, int node) {
    place = snapshot.generation() << Integer.SIZE | Integer.toUnsignedLong(node);
  }

  /** As {@link #find}, for a snapshot that is not current and so not worth remembering. */
  int resolve(CollectionTree tree) {
    int node = tree.resolve(path());
    return node != CollectionTree.ABSENT && tree.isDirectory(node) == isFolder()
        ? node
        : CollectionTree.ABSENT;
  }

  NodeContext context() {
    return context;
  }

  /** See {@link io.keepfs.api.Node#attach}. */
  public void attach(NodeContext engine) {
    context = engine;
  }

  /** See {@link io.keepfs.api.Node#freshness}. */
  public Freshness freshness() {
    return top().freshness();
  }

  /** See {@link io.keepfs.api.Node#refresh}. */
  public void refresh() throws NodeException {
    top().refresh();
  }

  /** See {@link io.keepfs.api.Node#extendedAttributes}. */
  public Map<String, byte[]> extendedAttributes() throws NodeException {
    return top().extendedAttributes();
  }

  /** See {@link io.keepfs.api.Node#knownExtendedAttributes}. */
  public Map<String, byte[]> knownExtendedAttributes() throws NodeException {
    return top().knownExtendedAttributes();
  }

  @Override
  public final String toString() {
    return top() + "/" + path();
  }
}
