package io.keepfs.arvados.tree;

import io.keepfs.api.Freshness;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeException;
import io.keepfs.collection.CollectionTree;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What files and sub-directories of a collection have in common: a path, which finds its number in
 * whichever snapshot is current. Two of the same path in the same directory node are equal, so that
 * a file keeps its inode over refreshes and evictions.
 */
abstract class CollectionEntry {
  final CollectionDirectory top;

  /** Raw names below the collection's top, joined by slashes. */
  final String path;

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

  CollectionEntry(CollectionDirectory top, String path) {
    this.top = top;
    this.path = path;
  }

  /** Returns whether this stands for a directory. */
  abstract boolean isFolder();

  /**
   * Finds the entry in the current content, which is loaded if need be.
   *
   * @throws NodeException with ENOENT when it is not there, or is of the other kind now
   */
  Located locate() throws NodeException {
    CollectionSnapshot snapshot = top.source().snapshot();
    int node = find(snapshot);
    if (node == CollectionTree.ABSENT) {
      throw NodeException.notFound(path + " in collection " + top.source().id());
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
    int node = tree.resolve(path);
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
    return top.freshness();
  }

  /** See {@link io.keepfs.api.Node#refresh}. */
  public void refresh() throws NodeException {
    top.refresh();
  }

  /** See {@link io.keepfs.api.Node#extendedAttributes}. */
  public Map<String, byte[]> extendedAttributes() throws NodeException {
    return top.extendedAttributes();
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof CollectionEntry entry
        && entry.top == top
        && entry.isFolder() == isFolder()
        && entry.path.equals(path);
  }

  @Override
  public final int hashCode() {
    return 31 * System.identityHashCode(top) + path.hashCode();
  }

  @Override
  public final String toString() {
    return top + "/" + path;
  }
}
