package io.keepfs.inode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

  /** Have the kernel ask again for all. */
  record ExpireAll() implements ReaperTask {}

  /**
   * Have the kernel ask again for names in a directory, and what they lead to. There is no more of
   * it than there are directories.
   *
   * @param parent the directory's number
   * @param names numbers of inodes by their names in it
   */
  record ExpireNames(long parent, Map<String, Long> names) implements ReaperTask {

    /** Returns what makes the kernel ask again for all that it refers to. */
    static List<ExpireNames> all(InodeTable inodes) {
      Map<Long, Map<String, Long>> byDirectory = new HashMap<>();
      inodes.forEach(
          inode -> {
            Inode.Link at = inode.link().orElse(null);
            if (at != null && inode.isReferenced()) {
              byDirectory
                  .computeIfAbsent(at.parent().number(), any -> new HashMap<>())
                  .put(at.name(), inode.number());
            }
          });
      return byDirectory.entrySet().stream()
          .map(directory -> new ExpireNames(directory.getKey(), directory.getValue()))
          .toList();
    }

    void tell(KernelNotifier kernel) {
      names.forEach(
          (name, inode) -> {
            kernel.expireEntry(parent, name);
            kernel.expireAttributes(inode);
          });
    }

    @Override
    public long inode() {
      return parent;
    }
  }

  /** See to the budget. */
  record CheckBudget() implements ReaperTask {}

  /** Close, and drop, what has no name and nothing refers to any more. */
  record Remove(Inode gone) implements ReaperTask {}
}
