package io.keepfs.inode;

import io.keepfs.api.DirectoryNode;
import io.keepfs.api.FileNode;
import io.keepfs.api.Node;
import io.keepfs.api.NodeException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node with a number. It lives while the kernel refers to it, a handle pins it, or its contents
 * are in the cache, and keeps its number as long as it lives.
 *
 * <p>Thread-safe. The inode's own monitor guards its counts and flags; under it no other lock is
 * taken and no node is called.
 */
public final class Inode {

  /** The root's number, which the kernel takes for granted. */
  public static final long ROOT = 1;

  private final long number;
  private final Node node;

  /** Where the inode was last found. Replaced as a whole, read without the monitor. */
  private volatile @Nullable Link link;

  /** The content tag at the last open; see {@code vfs}. */
  private volatile @Nullable Object contentTag;

  // Guarded by this.
  private long lookups;
  private int pins;
  private boolean detached;
  private boolean dropped;

  Inode(long number, Node node, @Nullable Link link) {
    this.number = number;
    this.node = node;
    this.link = link;
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
    Link here = link;
    return here == null ? this : here.parent();
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
    Link here = link;
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

  Optional<Link> link() {
    return Optional.ofNullable(link);
  }

  /** Remembers where the inode was found; the root has no such place. */
  void foundAt(Inode parent, String name) {
    Link here = link;
    boolean same = here != null && here.parent() == parent && here.name().equals(name);
    if (number != ROOT && !same) {
      link = new Link(parent, name);
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
  public String toString() {
    return "inode " + number + " (" + path() + ")";
  }
}
