package io.keepfs.inode;

import io.keepfs.api.DirectoryNode;
import io.keepfs.api.FileNode;
import io.keepfs.api.Node;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node with a number. It lives while the kernel refers to it, a handle pins it, or its contents
 * are in the cache, and keeps its number as long as it lives.
 *
 * <p>There is one for each file that was looked at, maybe a million: it is the engine's ear at its
 * node itself, and holds no object that it can do without.
 *
 * <p>Thread-safe. The inode's own monitor guards its counts, flags and name; under it no other lock
 * is taken and no node is called.
 */
public final class Inode implements NodeContext {

  /** The root's number, which the kernel takes for granted. */
  public static final long ROOT = 1;

  private final long number;
  private final Node node;
  private final InodeRegistry registry;

  /** Where the inode was last found; null for the root. Set under this monitor, with the name. */
  private volatile @Nullable Inode parent;

  /** Under which name it was last found. Guarded by this. */
  private String name;

  /** The content tag at the last open; see {@code vfs}. */
  private volatile @Nullable Object contentTag;

  // Guarded by this.
  private long lookups;
  private int pins;
  private boolean detached;
  private boolean dropped;

  /** Makes the root. */
  Inode(InodeRegistry registry, Node node) {
    this(registry, ROOT, node, null, "");
  }

  Inode(InodeRegistry registry, long number, Node node, @Nullable Inode parent, String name) {
    this.registry = registry;
    this.number = number;
    this.node = node;
    this.parent = parent;
    this.name = name;
  }

  /** A name in a directory. */
  record Link(Inode parent, String name) {}

  /** Returns the number; the root's is 1, and none is used twice. */
  public long number() {
    return number;
  }

  /** Returns the node. */
  public Node node() {
    return node;
  }

  /** Returns the node as a directory, or refuses with ENOTDIR. */
  public DirectoryNode directory() throws NodeException {
    if (node instanceof DirectoryNode directory) {
      return directory;
    }
    throw NodeException.notDirectory(path());
  }

  /** Returns the node as a file, or refuses with EISDIR. */
  public FileNode file() throws NodeException {
    if (node instanceof FileNode file) {
      return file;
    }
    throw NodeException.isDirectory(path());
  }

  /** Returns the directory in which it was last found; the root for the root. */
  public Inode parent() {
    Inode above = parent;
    return above == null ? this : above;
  }

  /** Returns whether {@code other} is this inode or lies below it. */
  public boolean contains(Inode other) {
    for (Inode i = other; ; i = i.parent()) {
      if (i == this) {
        return true;
      }
      if (i == i.parent()) {
        return false;
      }
    }
  }

  /** Returns the path from the root, for people: it may be out of date. */
  public String path() {
    Link here = link().orElse(null);
    if (here == null) {
      return "/";
    }
    String above = here.parent().path();
    return above.equals("/") ? "/" + here.name() : above + "/" + here.name();
  }

  /**
   * Remembers the content tag of an open and tells whether it is the one of the open before.
   *
   * @param tag what the file said now
   * @return whether pages cached since then are still right
   */
  public boolean keepsContent(Optional<Object> tag) {
    Object before = contentTag;
    contentTag = tag.orElse(null);
    return tag.isPresent() && tag.get().equals(before);
  }

  /** Returns where the inode was last found; empty for the root. */
  synchronized Optional<Link> link() {
    Inode above = parent;
    return above == null ? Optional.empty() : Optional.of(new Link(above, name));
  }

  /** Remembers where the inode was found; the root has no such place. */
  synchronized void foundAt(Inode directory, String newName) {
    if (number == ROOT) {
      return;
    }
    if (parent != directory) {
      parent = directory;
    }
    if (!name.equals(newName)) {
      name = newName;
    }
  }

  /** Counts one kernel reference more, unless the inode is gone. */
  synchronized boolean tryRetain() {
    if (dropped) {
      return false;
    }
    lookups++;
    // It was found under a name just now, so it is not without one.
    detached = false;
    return true;
  }

  /** Counts one pin more, unless the inode is gone. */
  synchronized boolean tryPin() {
    if (dropped) {
      return false;
    }
    pins++;
    return true;
  }

  /**
   * Gives back references; a kernel that gives back more than it had is not followed below zero.
   */
  synchronized void release(long count) {
    lookups = Math.max(0, lookups - count);
  }

  synchronized void unpin() {
    pins--;
  }

  synchronized boolean isPinned() {
    return pins > 0;
  }

  synchronized boolean isReferenced() {
    return lookups > 0 || pins > 0;
  }

  synchronized long lookups() {
    return lookups;
  }

  /** Its name was removed: once nothing refers to it, the node is closed. */
  synchronized void detach() {
    detached = true;
  }

  synchronized boolean isDetached() {
    return detached;
  }

  /** Ends the inode if nothing refers to it; true just once. */
  synchronized boolean tryDrop() {
    if (dropped || number == ROOT || lookups > 0 || pins > 0) {
      return false;
    }
    dropped = true;
    return true;
  }

  synchronized boolean isDropped() {
    return dropped;
  }

  @Override
  public void entryChanged(String changed) {
    registry.entryChanged(this, changed);
  }

  @Override
  public void entryAdded(String added) {
    registry.entryAdded(this, added);
  }

  @Override
  public void allMayBeOld() {
    registry.allMayBeOld();
  }

  @Override
  public void contentChanged() {
    registry.contentChanged(this);
  }

  @Override
  public void footprintChanged() {
    registry.weigh(this);
  }

  @Override
  public void uuidChanged() {
    registry.index(this);
  }

  @Override
  public String toString() {
    return "inode " + number + " (" + path() + ")";
  }
}
