package io.keepfs.arvados.tree.collection;

import io.keepfs.api.AttributeChange;
import io.keepfs.api.Freshness;
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
  private volatile Location location;
  private final LocalTimes times = new LocalTimes();

  /** Replaced as a whole, under the lock of the edited collection. */
  private record Location(CollectionTop top, String path, boolean removed) {}

  private volatile @Nullable Place place;
  private volatile NodeContext context = NodeContext.NONE;

  /** A number, and the generation of the tree it holds in. */
  private record Place(long generation, int node) {}

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

  CollectionEntry(CollectionTop top, String path) {
    this.location = new Location(top, path, false);
  }

  /** Returns the collection that it is in, or was. */
  CollectionTop top() {
    return location.top();
  }

  @Override
  public String path() {
    return location.path();
  }

  @Override
  public boolean isRemoved() {
    return location.removed();
  }

  /** It has no name any more. */
  void removed() {
    Location last = location;
    location = new Location(last.top(), last.path(), true);
  }

  /** It is elsewhere now. */
  void moveTo(CollectionTop top, String path) {
    location = new Location(top, path, false);
  }

  LocalTimes times() {
    return times;
  }

  /** Its content, or the names in it, were changed. */
  void touched() {
    times.touched(top().context.edits().now());
    top().nodes().keep(this);
  }

  /** See {@link io.keepfs.api.Node#setAttributes}: there are no owners and modes to change. */
  public void setAttributes(AttributeChange change) throws NodeException {
    top().requireWritable();
    times.set(change, top().shownTime(), top().context.edits().now());
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
    Place known = place;
    if (known == null || known.generation() != snapshot.generation()) {
      known = new Place(snapshot.generation(), resolve(snapshot.tree()));
      place = known;
    }
    return known.node();
  }

  /** Remembers where the entry is, for whoever made it knows. */
  void placeAt(CollectionSnapshot snapshot, int node) {
    place = new Place(snapshot.generation(), node);
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
