package io.keepfs.arvados.tree.project;

import com.google.common.collect.MapMaker;
import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Node;
import io.keepfs.api.NodeKind;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.collection.CollectionDirectory;
import io.keepfs.arvados.tree.collection.Siblings;
import io.keepfs.arvados.tree.walk.Item;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a project's children, by uuid: made when they are looked at, and the same as long as
 * the project has the child, whatever its name, and anything refers to the node. What nobody refers
 * to is left to the garbage collector, so that walking many projects holds no memory. Thread-safe.
 */
final class ProjectChildren {
  private final TreeContext context;
  private final ProjectWalk walk;
  private final Runnable whenChildGone;
  private final Siblings siblings;
  private final ConcurrentMap<String, DirectoryNode> nodes = new MapMaker().weakValues().makeMap();

  ProjectChildren(TreeContext context, ProjectWalk walk, Runnable whenChildGone) {
    this.context = context;
    this.walk = walk;
    this.whenChildGone = whenChildGone;
    this.siblings = walk.together().collectionsOf(walk);
  }

  /** Returns the node of a child; null when nobody has looked at it. */
  @Nullable DirectoryNode known(String uuid) {
    return nodes.get(uuid);
  }

  /** Returns the node of a child that the server told of just now. */
  DirectoryNode node(Item item) {
    return node(item, context.nanoClock().getAsLong());
  }

  /** Returns the node of a child that the server told of then. */
  DirectoryNode node(Item item, long readNanos) {
    DirectoryNode known = nodes.get(item.uuid());
    return known != null
        ? known
        : nodes.computeIfAbsent(item.uuid(), uuid -> make(item, readNanos));
  }

  private DirectoryNode make(Item item, long readNanos) {
    return item.group() != null
        ? new ProjectDirectory(
            context, item.uuid(), item.group(), walk, walk.together(), whenChildGone)
        : new CollectionDirectory(
            context, item.uuid(), item.collection(), readNanos, siblings, whenChildGone);
  }

  /** Takes over a node that another project had, so that it stays the same. */
  void adopt(String uuid, DirectoryNode node) {
    nodes.put(uuid, node);
  }

  /** Lets go of a child that is elsewhere now, or nowhere. */
  void release(String uuid) {
    nodes.remove(uuid);
    siblings.forget(uuid);
  }

  /** Takes over what a new listing says, and lets go of children that are gone. */
  void update(ProjectListing listing) {
    nodes.keySet().retainAll(listing.uuids());
    listing.forEach(item -> update(item, listing.readNanos()));
  }

  /** Takes over what the server said of one child just now, if that is known. */
  void update(Item item) {
    update(item, context.nanoClock().getAsLong());
  }

  private void update(Item item, long readNanos) {
    update(nodes.get(item.uuid()), item, readNanos);
  }

  /** Tells a node, if there is one, what the server said of its item then. */
  static void update(@Nullable DirectoryNode node, Item item, long readNanos) {
    if (node instanceof CollectionDirectory collection && item.collection() != null) {
      collection.update(item.collection(), readNanos);
    } else if (node instanceof ProjectDirectory child && item.group() != null) {
      child.update(item.group());
    }
  }

  /** Lists without making nodes; each is made when its entry is asked for it. */
  List<DirectoryEntry> entries(ProjectListing listing) {
    return new Entries(listing);
  }

  private final class Entries extends AbstractList<DirectoryEntry> implements RandomAccess {
    private final ProjectListing listing;

    Entries(ProjectListing listing) {
      this.listing = listing;
    }

    @Override
    public DirectoryEntry get(int index) {
      return new Entry(listing.name(index), listing.item(index), listing.readNanos());
    }

    @Override
    public int size() {
      return listing.size();
    }
  }

  private final class Entry implements DirectoryEntry {
    private final String name;
    private final Item item;
    private final long readNanos;

    Entry(String name, Item item, long readNanos) {
      this.name = name;
      this.item = item;
      this.readNanos = readNanos;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public NodeKind kind() {
      return NodeKind.DIRECTORY;
    }

    @Override
    public Node node() {
      return ProjectChildren.this.node(item, readNanos);
    }
  }
}
