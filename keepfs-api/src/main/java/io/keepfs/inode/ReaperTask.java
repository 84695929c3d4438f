package io.keepfs.inode;

/** What the removal thread has to do. Equal tasks that wait together are done once. */
sealed interface ReaperTask {

  /** Tell the kernel that an inode's content and attributes changed. */
  record InvalidateInode(long inode) implements ReaperTask {}

  /** Tell the kernel that a name changed. */
  record InvalidateEntry(long parent, String name) implements ReaperTask {}

  /** Tell the kernel that a name came. */
  record ExpireEntry(long parent, String name) implements ReaperTask {}

  /** See to the budget. */
  record CheckBudget() implements ReaperTask {}

  /** Evict, and drop, what nothing refers to any more. */
  record Remove(Inode inode) implements ReaperTask {}
}
