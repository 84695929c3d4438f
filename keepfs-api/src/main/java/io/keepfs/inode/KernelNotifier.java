package io.keepfs.inode;

/**
 * Calls into the kernel's caches. The engine makes them only from its removal threads, with no lock
 * held and outside any request, because the kernel may need an answer to a request before it can
 * act on them. They are hints: one that the kernel does not know the inode or name for does
 * nothing.
 */
public interface KernelNotifier {

  /** Makes the kernel forget the attributes and the cached pages of an inode. */
  void invalidateInode(long inode);

  /** Makes the kernel forget the attributes of an inode; unless overridden, its pages too. */
  default void expireAttributes(long inode) {
    invalidateInode(inode);
  }

  /** Makes the kernel look {@code name} up again in the directory {@code parent}. */
  void invalidateEntry(long parent, String name);

  /**
   * As {@link #invalidateEntry}, but if the kernel holds {@code name}, it holds on to it until
   * looking it up again has shown that it leads elsewhere; unless overridden, there is no
   * difference.
   */
  default void expireEntry(long parent, String name) {
    invalidateEntry(parent, name);
  }

  /** Tells nobody; for when nothing is mounted, or a transport that has no way to. */
  KernelNotifier NONE =
      new KernelNotifier() {
        @Override
        public void invalidateInode(long inode) {}

        @Override
        public void invalidateEntry(long parent, String name) {}
      };
}
