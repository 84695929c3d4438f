package io.keepfs.inode;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps an inode, and the contents above it, in place until closed. Closing it again does nothing.
 */
public final class Pin implements AutoCloseable {
  private final InodeRegistry registry;
  private final Inode inode;
  private final AtomicBoolean open = new AtomicBoolean(true);

  Pin(InodeRegistry registry, Inode inode) {
    this.registry = registry;
    this.inode = inode;
  }

  /** Returns what is pinned. */
  public Inode inode() {
    return inode;
  }

  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      registry.unpin(inode);
    }
  }
}
