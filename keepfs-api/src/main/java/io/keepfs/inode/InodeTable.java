package io.keepfs.inode;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Inodes by number. Numbers are given one after the other and never again, so they lie in pages of
 * an array each; that takes a tenth of what a hash map does. A page leaves when the last of its
 * numbers has been taken out. Thread-safe.
 */
final class InodeTable {
  /** What one inode that lives long keeps of its page is 1 KiB. */
  static final int PAGE_INODES = 256;

  private final ConcurrentMap<Long, Page> pages = new ConcurrentHashMap<>();
  private final AtomicInteger size = new AtomicInteger();

  /** The inodes of a run of numbers, and how many of these were taken out. */
  private record Page(AtomicReferenceArray<@Nullable Inode> inodes, AtomicInteger removed) {
    Page() {
      this(new AtomicReferenceArray<>(PAGE_INODES), new AtomicInteger());
    }
  }

  /** Puts an inode under its number, once. */
  void put(Inode inode) {
    long number = inode.number();
    pages.computeIfAbsent(pageOf(number), key -> new Page()).inodes().set(slot(number), inode);
    size.incrementAndGet();
  }

  @Nullable Inode get(long number) {
    Page page = pages.get(pageOf(number));
    return page == null ? null : page.inodes().get(slot(number));
  }

  /** Takes an inode out; again does nothing. */
  void remove(Inode inode) {
    long number = inode.number();
    Page page = pages.get(pageOf(number));
    if (page != null && page.inodes().compareAndSet(slot(number), inode, null)) {
      size.decrementAndGet();
      if (page.removed().incrementAndGet() == PAGE_INODES) {
        pages.remove(pageOf(number), page);
      }
    }
  }

  /** Returns how many inodes there are. */
  int size() {
    return size.get();
  }

  /** Returns how many pages there are. */
  int pageCount() {
    return pages.size();
  }

  /** Does something with each inode; one that comes or goes meanwhile may be left out. */
  void forEach(Consumer<Inode> action) {
    for (Page page : pages.values()) {
      for (int i = 0; i < PAGE_INODES; i++) {
        Inode inode = page.inodes().get(i);
        if (inode != null) {
          action.accept(inode);
        }
      }
    }
  }

  /** Takes all out. */
  void clear() {
    pages.clear();
    size.set(0);
  }

  private static long pageOf(long number) {
    return Math.floorDiv(number, (long) PAGE_INODES);
  }

  private static int slot(long number) {
    return (int) Math.floorMod(number, (long) PAGE_INODES);
  }
}
