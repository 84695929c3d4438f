package io.keepfs.collection.edit;

import io.keepfs.api.NodeException;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.write.Segment;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the server is known to have at the path of a file.
 *
 * @param path as it is there
 * @param content of the file; null when nothing is there
 */
public record Beneath(String path, @Nullable List<Segment> content) {

  /** What the server has; nothing when that is a directory. */
  public static Optional<Beneath> at(EditableCollection collection, String path) {
    return at(collection.beneath(), path);
  }

  private static Optional<Beneath> at(CollectionTree tree, String path) {
    int node = tree.resolve(path);
    if (node == CollectionTree.ABSENT) {
      return Optional.of(new Beneath(path, null));
    }
    return tree.isDirectory(node)
        ? Optional.empty()
        : Optional.of(new Beneath(path, new TreeEntry(tree, node).segments()));
  }

  /**
   * The same for what is at a path of a collection, unless that was changed; of what was moved it
   * tells the path where the server has it.
   */
  public static Optional<Beneath> unchanged(EditableCollection collection, String path)
      throws NodeException {
    return collection.locked(
        () -> {
          Entry entry = collection.resolve(path);
          if (entry instanceof TreeEntry there) {
            return at(there.tree(), there.tree().path(there.node()));
          }
          CollectionTree tree = collection.beneath();
          int node = tree.resolve(path);
          boolean same =
              entry == null
                  ? node == CollectionTree.ABSENT
                  : node != CollectionTree.ABSENT
                      && collection.isAs(entry, new TreeEntry(tree, node));
          return same ? at(tree, path) : Optional.empty();
        });
  }

  /** Makes a collection have that at the path; a directory that is there stays. */
  public void putInto(EditableCollection collection) throws NodeException {
    Optional<Beneath> there = at(collection.beneath(), path);
    if (there.isEmpty()) {
      return;
    }
    if (there.get().content() != null) {
      collection.removeFile(path);
    }
    if (content == null) {
      return;
    }
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (collection.find(path.substring(0, slash)).isEmpty()) {
        collection.createDirectory(path.substring(0, slash));
      }
    }
    EditFile file = collection.create(path);
    file.content().paste(0, content);
    file.closed(true);
  }
}
