package io.keepfs.arvados.tree.collection;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.Node;
import io.keepfs.api.NodeException;
import io.keepfs.api.NodeKind;
import io.keepfs.arvados.editing.EditedCollection;
import io.keepfs.arvados.editing.Placed;
import io.keepfs.arvados.tree.TreeFailures;
import io.keepfs.collection.edit.EditableCollection;
import java.io.IOException;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * The names in a directory of a collection that is being changed, as they were. What they lead to
 * is looked up when it is asked for.
 */
final class EditedListing extends AbstractList<DirectoryEntry> implements RandomAccess {
  private final EditedCollection edited;
  private final CollectionNodes nodes;
  private final String directory;
  private final List<String> names;

  /**
   * Makes it.
   *
   * @param directory its path when the names were listed
   */
  EditedListing(
      EditedCollection edited, CollectionNodes nodes, String directory, List<String> names) {
    this.edited = edited;
    this.nodes = nodes;
    this.directory = directory;
    this.names = names;
  }

  @Override
  public DirectoryEntry get(int index) {
    return new Entry(names.get(index));
  }

  @Override
  public int size() {
    return names.size();
  }

  private final class Entry implements DirectoryEntry {
    private final String raw;

    Entry(String raw) {
      this.raw = raw;
    }

    @Override
    public String name() {
      return CollectionSnapshot.shown(raw);
    }

    @Override
    public NodeKind kind() {
      boolean isDirectory =
          edited
              .session()
              .find(Placed.join(directory, raw))
              .map(EditableCollection.Status::directory)
              .orElse(false);
      return isDirectory ? NodeKind.DIRECTORY : NodeKind.FILE;
    }

    @Override
    public Node node() throws NodeException {
      String path = Placed.join(directory, raw);
      try {
        return edited.look(
            () ->
                edited
                    .session()
                    .find(path)
                    .map(found -> nodes.node(path, found.directory()))
                    .orElseThrow(() -> NodeException.notFound(path)));
      } catch (IOException e) {
        throw TreeFailures.of(path, e);
      }
    }
  }
}
