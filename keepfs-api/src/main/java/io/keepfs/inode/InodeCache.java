package io.keepfs.inode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which inodes' nodes hold contents, what these weigh, and in which order they were last used. It
 * names what should go and never removes anything by itself.
 *
 * <p>Thread-safe: its monitor, the innermost lock, guards everything.
 */
final class InodeCache {
  private final RegistryOptions options;

  // Guarded by this; oldest use first.
  private final Map<Inode, Long> footprints = new LinkedHashMap<>(16, 0.75f, true);
  private long totalBytes;

  InodeCache(RegistryOptions options) {
    this.options = options;
  }

  /**
   * Sets what the inode's contents weigh; zero takes it out. Returns whether that exceeds the
   * budget.
   */
  synchronized boolean update(Inode inode, long footprintBytes) {
    Long before =
        footprintBytes == 0 ? footprints.remove(inode) : footprints.put(inode, footprintBytes);
    long growth = footprintBytes - (before == null ? 0 : before);
    totalBytes += growth;
    return growth > 0 && isOverBudget();
  }

  /** Makes the inode the one used last, if its contents are here. */
  synchronized void touch(Inode inode) {
    footprints.get(inode);
  }

  synchronized void remove(Inode inode) {
    Long before = footprints.remove(inode);
    if (before != null) {
      totalBytes -= before;
    }
  }

  synchronized boolean contains(Inode inode) {
    return footprints.containsKey(inode);
  }

  /** Returns all of them, oldest use first. */
  synchronized List<Inode> oldestFirst() {
    return new ArrayList<>(footprints.keySet());
  }

  /**
   * Returns how much must go; zero when the budget holds, or when there is only the minimum left.
   */
  synchronized long excessBytes() {
    return isOverBudget() ? totalBytes - options.budgetBytes() : 0;
  }

  long budgetBytes() {
    return options.budgetBytes();
  }

  private boolean isOverBudget() {
    return totalBytes > options.budgetBytes() && footprints.size() > options.minEntries();
  }

  synchronized long totalBytes() {
    return totalBytes;
  }
}
