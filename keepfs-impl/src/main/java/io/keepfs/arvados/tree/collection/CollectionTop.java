package io.keepfs.arvados.tree.collection;

import io.keepfs.api.AttributeChange;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.FileNode;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeException;
import io.keepfs.api.OpenMode;
import io.keepfs.api.RenameMode;
import io.keepfs.arvados.editing.EditedCollection;
import io.keepfs.arvados.editing.Placed;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.TreeFailures;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The top directory of a collection. Until something in it is changed it shows what the server has;
 * from then on it shows the {@link EditedCollection}, and so do all nodes below it.
 */
abstract class CollectionTop implements DirectoryNode, Placed {
  private static final String OWN_NAMES = ".arvados#";

  final TreeContext context;
  private final CollectionNodes nodes = new CollectionNodes(this);
  private final LocalTimes times = new LocalTimes();
  private volatile @Nullable EditedCollection edited;
  private volatile NodeContext engine = NodeContext.NONE;

  CollectionTop(TreeContext context) {
    this.context = context;
  }

  /** Returns what the server has; not to be asked for once it is edited. */
  abstract CollectionSource source();

  /** Returns whether programs may try to change it. */
  abstract boolean isWritable();

  /**
   * Returns the collection to be changed.
   *
   * @throws NodeException with EROFS or EACCES when it may not be changed
   */
  abstract EditedCollection edit() throws NodeException;

  /** Returns when it changed, as the server says. */
  abstract Instant modified();

  /** Returns the collection that is being changed; null as long as nothing was. */
  @Nullable EditedCollection edited() {
    return edited;
  }

  /** Shows the changes from now on. */
  void show(EditedCollection collection) {
    collection.show(nodes);
    edited = collection;
  }

  CollectionNodes nodes() {
    return nodes;
  }

  NodeContext engine() {
    return engine;
  }

  @Override
  public final void attach(NodeContext nodeContext) {
    engine = nodeContext;
  }

  @Override
  public final String path() {
    return "";
  }

  @Override
  public final boolean isRemoved() {
    return false;
  }

  @Override
  public final NodeAttributes attributes() {
    return times.in(directoryAttributes());
  }

  /** Returns the attributes of a directory that nothing else is known of. */
  final NodeAttributes directoryAttributes() {
    NodeAttributes attributes = NodeAttributes.directory(shownTime());
    return isWritable() ? attributes.writable() : attributes;
  }

  /** Returns the time of what was not changed here. */
  final Instant shownTime() {
    EditedCollection changed = edited;
    return changed == null ? modified() : changed.since();
  }

  @Override
  public final void setAttributes(AttributeChange change) throws NodeException {
    requireWritable();
    times.set(change, shownTime(), context.edits().now());
  }

  /** Its names were changed. */
  final void touched() {
    times.touched(context.edits().now());
  }

  final void requireWritable() throws NodeException {
    if (!isWritable()) {
      throw new NodeException(Errno.EROFS, this + " cannot be changed");
    }
  }

  /** Refuses names that mean something else here. */
  static String requireOrdinary(Placed directory, String name) throws NodeException {
    if (directory instanceof CollectionTop && name.startsWith(OWN_NAMES)) {
      throw new NodeException(Errno.EACCES, name + " is made by keepfs, and not to be changed");
    }
    return name;
  }

  @Override
  public boolean entriesAtHand() {
    return true; // it was listed, and what is open stays
  }

  @Override
  public FileNode createFile(String name, int permissions) throws NodeException {
    return FolderChanges.makeFile(this, this, name);
  }

  @Override
  public FileNode createFile(String name, int permissions, OpenMode mode) throws NodeException {
    return FolderChanges.makeFile(this, this, name, mode);
  }

  @Override
  public DirectoryNode createDirectory(String name, int permissions) throws NodeException {
    return FolderChanges.makeDirectory(this, this, name);
  }

  @Override
  public void removeFile(String name) throws NodeException {
    FolderChanges.remove(this, this, name, false);
  }

  @Override
  public void removeDirectory(String name) throws NodeException {
    FolderChanges.remove(this, this, name, true);
  }

  @Override
  public void rename(String name, DirectoryNode target, String targetName, RenameMode mode)
      throws NodeException {
    FolderChanges.rename(this, this, name, target, targetName, mode);
  }

  @Override
  public void flush() throws NodeException {
    EditedCollection changed = edited;
    if (changed != null) {
      try {
        changed.session().sync();
      } catch (IOException e) {
        throw TreeFailures.of(toString(), e);
      }
    }
  }
}
