package io.keepfs.arvados.tree.collection;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.Node;
import io.keepfs.api.NodeException;
import io.keepfs.api.OpenMode;
import io.keepfs.api.RenameMode;
import io.keepfs.arvados.editing.EditedCollection;
import io.keepfs.arvados.editing.Placed;
import io.keepfs.arvados.tree.TreeFailures;
import io.keepfs.collection.session.CollectionSession;
import io.keepfs.collection.session.SessionFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What directories do in a collection that is being changed: its top, and those below it. */
final class FolderChanges {
  private FolderChanges() {}

  private static NodeException failure(Placed place, IOException e) {
    return TreeFailures.of(place.toString(), e);
  }

  static Optional<Node> lookup(
      EditedCollection edited, CollectionTop top, Placed directory, String name)
      throws NodeException {
    try {
      return edited.look(
          () -> {
            if (directory.isRemoved()) {
              return Optional.empty();
            }
            String path = Placed.join(directory.path(), name);
            return edited
                .session()
                .find(path)
                .map(found -> top.nodes().node(path, found.directory()));
          });
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  static List<DirectoryEntry> list(EditedCollection edited, CollectionTop top, Placed directory)
      throws NodeException {
    try {
      return edited.look(
          () ->
              directory.isRemoved()
                  ? List.of()
                  : new EditedListing(
                      edited,
                      top.nodes(),
                      directory.path(),
                      edited.session().list(directory.path())));
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  /** Makes a file that nobody has open. */
  static CollectionFileNode makeFile(CollectionTop top, Placed directory, String name)
      throws NodeException {
    CollectionFileNode made = makeFile(top, directory, name, OpenMode.WRITE);
    made.closeMade();
    return made;
  }

  /** Makes a file that is about to be opened. */
  static CollectionFileNode makeFile(
      CollectionTop top, Placed directory, String name, OpenMode mode) throws NodeException {
    CollectionTop.requireOrdinary(directory, name);
    EditedCollection edited = top.edit();
    CollectionFileNode made;
    try {
      made =
          edited.make(
              top.nodes(),
              directory,
              name,
              path -> {
                SessionFile file = edited.session().create(path);
                CollectionFileNode node = (CollectionFileNode) top.nodes().made(path, false);
                node.made(file);
                return node;
              });
    } catch (IOException e) {
      throw failure(directory, e);
    }
    touched(directory);
    if (!mode.writes()) {
      made.closeMade();
    }
    return made;
  }

  static CollectionFolder makeDirectory(CollectionTop top, Placed directory, String name)
      throws NodeException {
    CollectionTop.requireOrdinary(directory, name);
    EditedCollection edited = top.edit();
    CollectionSession session = edited.session();
    try {
      CollectionFolder made =
          edited.make(
              top.nodes(),
              directory,
              name,
              path -> {
                session.createDirectoryNow(path);
                CollectionFolder folder = (CollectionFolder) top.nodes().made(path, true);
                folder.touched();
                return folder;
              });
      touched(directory);
      session.settle(false);
      return made;
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  static void remove(CollectionTop top, Placed directory, String name, boolean isDirectory)
      throws NodeException {
    CollectionTop.requireOrdinary(directory, name);
    EditedCollection edited = top.edit();
    try {
      edited.remove(top.nodes(), directory, name, isDirectory);
    } catch (IOException e) {
      throw failure(directory, e);
    }
    touched(directory);
  }

  static void rename(
      CollectionTop top,
      Placed directory,
      String name,
      DirectoryNode target,
      String targetName,
      RenameMode mode)
      throws NodeException {
    CollectionTop targetTop;
    Placed targetDirectory;
    if (target instanceof CollectionFolder folder) {
      targetTop = folder.top();
      targetDirectory = folder;
    } else if (target instanceof CollectionTop other) {
      targetTop = other;
      targetDirectory = other;
    } else {
      throw new NodeException(Errno.EXDEV, target + " is no directory of a collection");
    }
    CollectionTop.requireOrdinary(directory, name);
    CollectionTop.requireOrdinary(targetDirectory, targetName);
    EditedCollection edited = top.edit();
    EditedCollection targetEdited = targetTop.edit();
    try {
      EditedCollection.rename(
          new EditedCollection.End(edited, top.nodes(), directory, name),
          new EditedCollection.End(targetEdited, targetTop.nodes(), targetDirectory, targetName),
          mode);
    } catch (IOException e) {
      throw failure(directory, e);
    }
    touched(directory);
    touched(targetDirectory);
  }

  private static void touched(Placed directory) {
    if (directory instanceof CollectionTop top) {
      top.touched();
    } else if (directory instanceof CollectionEntry entry) {
      entry.touched();
    }
  }
}
