package io.keepfs.inode;

/** What the removal thread has to do. Equal tasks that wait together are done once. */
sealed interface ReaperTask {
  /**
   * Whether it may be left out when too much waits: time corrects it, as the kernel's cached names
   * run out. What is not told of pages, and what is not dropped, stays so; but of those tasks there
   * are no more than inodes.
   */
  default boolean isHint() {
    return false;
  }

  /** Returns the number of the inode that it concerns; 0 for all. */
  default long inode() {
    return 0;
  }

  /** Tell the kernel that an inode's content and attributes changed. */
  record InvalidateInode(long inode) implements ReaperTask {}

  /** Tell the kernel that a name changed. */
  record InvalidateEntry(long parent, String name) implements ReaperTask {
    @Override
    public long inode() {
      return parent;
    }

    @Override
    public boolean isHint() {
      return true;
    }
  }

  /** Tell the kernel that a name came. */
  record ExpireEntry(long parent, String name) implements ReaperTask {
    @Override
    public long inode() {
      return parent;
    }

    @Override
    public boolean isHint() {
      return true;
    }
  }

  /** See to the budget. */
  record CheckBudget() implements ReaperTask {}

  /** Close, and drop, what has no name and nothing refers to any more. */
  record Remove(Inode gone) implements ReaperTask {}
}
