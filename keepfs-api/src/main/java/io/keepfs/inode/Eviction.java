package io.keepfs.inode;

import io.keepfs.api.DirectoryNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Evicts the contents used longest ago while the budget is exceeded, and has the kernel let go of
 * what lies below, as nobody could tell it of changes there.
 *
 * <p>A directory may be some process's working directory, which the kernel does not tell; a name
 * that it is made to forget is then missing in that process's path. So names of directories are
 * merely asked for anew, and stay with the kernel until it needs room. The inodes that remain so
 * are bounded by {@link #LINGERING_MAX}; beyond it the kernel forgets the oldest after all.
 *
 * <p>Used by one thread, which holds no lock; but any may say that an inode was dropped.
 */
final class Eviction {
  /** How many directories without contents the kernel may hold on to. */
  static final int LINGERING_MAX = 50_000;

  /** So much of the budget, one in so many, goes beyond what must: looking for it costs time. */
  private static final int SPARE_SHARE = 20;

  private final InodeCache cache;
  private final InodeTable all;
  private final Set<Inode> pinned;
  private final Predicate<Inode> drop;
  private final int lingeringMax;

  /** Those that the kernel may hold on to, the oldest first; guarded by itself, innermost. */
  private final Set<Inode> lingering = new LinkedHashSet<>();

  private record Deep(Inode inode, int depth) {}

  /**
   * Makes it for a registry's parts.
   *
   * @param pinned the pinned inodes; others change it meanwhile
   * @param drop drops an inode if nothing refers to it, and returns whether it did
   */
  Eviction(InodeCache cache, InodeTable all, Set<Inode> pinned, Predicate<Inode> drop) {
    this(cache, all, pinned, drop, LINGERING_MAX);
  }

  Eviction(
      InodeCache cache,
      InodeTable all,
      Set<Inode> pinned,
      Predicate<Inode> drop,
      int lingeringMax) {
    this.cache = cache;
    this.all = all;
    this.pinned = pinned;
    this.drop = drop;
    this.lingeringMax = lingeringMax;
  }

  /** Evicts until the budget holds, and the kernel heard of it. */
  void holdBudget(KernelNotifier notifier) {
    Set<Inode> held = evict();
    if (held.isEmpty()) {
      return;
    }
    for (Inode inode : below(held)) {
      letGo(inode, notifier);
    }
    for (Inode inode : held) {
      letGo(inode, notifier);
    }
    boundLingering(notifier);
  }

  /** Returns those of the evicted that the kernel refers to. */
  private Set<Inode> evict() {
    Set<Inode> held = new LinkedHashSet<>();
    long excessBytes = cache.excessBytes();
    if (excessBytes > 0) {
      excessBytes += cache.budgetBytes() / SPARE_SHARE;
    }
    for (Inode candidate : cache.oldestFirst()) {
      if (excessBytes <= 0) {
        break;
      }
      if (candidate.number() == Inode.ROOT || !candidate.node().evictable() || isInUse(candidate)) {
        continue;
      }
      excessBytes -= candidate.node().footprintBytes();
      // Before the kernel hears of it: what it looks up from then on is read anew.
      candidate.node().evict();
      cache.update(candidate, candidate.node().evictable() ? candidate.node().footprintBytes() : 0);
      if (!drop.test(candidate)) {
        held.add(candidate);
      }
    }
    return held;
  }

  private boolean isInUse(Inode inode) {
    return inode.isPinned() || pinned.stream().anyMatch(inode::contains);
  }

  /** Returns what the kernel refers to below some directories, the deepest first. */
  private List<Inode> below(Set<Inode> directories) {
    Set<Inode> fast = new HashSet<>(directories);
    List<Deep> found = new ArrayList<>();
    all.forEach(
        inode -> {
          int depth = 0;
          boolean below = false;
          for (Inode i = inode; i != i.parent(); i = i.parent()) {
            depth++;
            below |= fast.contains(i.parent());
          }
          if (below && !fast.contains(inode) && inode.isReferenced()) {
            found.add(new Deep(inode, depth));
          }
        });
    return found.stream()
        .sorted(Comparator.comparingInt(Deep::depth).reversed())
        .map(Deep::inode)
        .toList();
  }

  private void letGo(Inode inode, KernelNotifier notifier) {
    Inode.Link at = inode.link().orElse(null);
    if (at == null) {
      return;
    }
    if (inode.node() instanceof DirectoryNode) {
      notifier.expireEntry(at.parent().number(), at.name());
      notifier.invalidateInode(inode.number());
      linger(inode);
    } else {
      notifier.invalidateEntry(at.parent().number(), at.name());
    }
  }

  private void linger(Inode inode) {
    synchronized (lingering) {
      lingering.remove(inode);
      if (!inode.isDropped()) {
        lingering.add(inode);
      }
    }
  }

  /** The kernel has forgotten an inode, and it is dropped: nothing must keep its node. */
  void dropped(Inode inode) {
    synchronized (lingering) {
      lingering.remove(inode);
    }
  }

  private void boundLingering(KernelNotifier notifier) {
    for (Inode inode : takeExcess()) {
      if (!isInUse(inode)) {
        inode.link().ifPresent(at -> notifier.invalidateEntry(at.parent().number(), at.name()));
      }
    }
  }

  private List<Inode> takeExcess() {
    List<Inode> excess = new ArrayList<>();
    synchronized (lingering) {
      if (lingering.size() > lingeringMax) {
        lingering.removeIf(cache::contains);
      }
      Iterator<Inode> oldest = lingering.iterator();
      while (lingering.size() > lingeringMax) {
        excess.add(oldest.next());
        oldest.remove();
      }
    }
    return excess;
  }
}
