package io.keepfs.arvados.tree.collection;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.FileNode;
import io.keepfs.api.Node;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeException;
import io.keepfs.api.OpenMode;
import io.keepfs.api.RenameMode;
import io.keepfs.arvados.editing.EditedCollection;
import java.util.List;
import java.util.Optional;

/** A directory within a collection, below its top. */
final class CollectionFolder extends CollectionEntry implements DirectoryNode {

  CollectionFolder(Location directory, String name) {
    super(directory, name);
  }

  @Override
  boolean isFolder() {
    return true;
  }

  @Override
  public NodeAttributes attributes() throws NodeException {
    if (top().edited() == null) {
      locate();
    } else if (!isRemoved()) { // who stands in it may still look at it
      requireThere();
    }
    return timed(top().directoryAttributes());
  }

  @Override
  public Optional<Node> lookup(String name) throws NodeException {
    CollectionTop top = top();
    EditedCollection edited = top.edited();
    if (edited != null) {
      return FolderChanges.lookup(edited, top, this, name);
    }
    Located here = locate();
    return top.nodes().lookup(here.snapshot(), here.node(), path(), name);
  }

  @Override
  public List<DirectoryEntry> list() throws NodeException {
    CollectionTop top = top();
    EditedCollection edited = top.edited();
    if (edited != null) {
      return FolderChanges.list(edited, top, this);
    }
    Located here = locate();
    return top.nodes().list(here.snapshot(), here.node(), path());
  }

  @Override
  public boolean entriesAtHand() {
    return true;
  }

  @Override
  public FileNode createFile(String name, int permissions) throws NodeException {
    return FolderChanges.makeFile(top(), this, name);
  }

  @Override
  public FileNode createFile(String name, int permissions, OpenMode mode) throws NodeException {
    return FolderChanges.makeFile(top(), this, name, mode);
  }

  @Override
  public DirectoryNode createDirectory(String name, int permissions) throws NodeException {
    return FolderChanges.makeDirectory(top(), this, name);
  }

  @Override
  public void removeFile(String name) throws NodeException {
    FolderChanges.remove(top(), this, name, false);
  }

  @Override
  public void removeDirectory(String name) throws NodeException {
    FolderChanges.remove(top(), this, name, true);
  }

  @Override
  public void rename(String name, DirectoryNode target, String targetName, RenameMode mode)
      throws NodeException {
    FolderChanges.rename(top(), this, name, target, targetName, mode);
  }

  @Override
  public void flush() throws NodeException {
    top().flush();
  }
}
