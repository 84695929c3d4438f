package io.keepfs.inode;

import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.Node;
import io.keepfs.api.NodeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All inodes of one file system: gives nodes their numbers, counts who refers to them, drops what
 * nobody needs and keeps the contents of directories within a byte budget.
 *
 * <p>The removal rule, applied by the removal thread to the contents used longest ago while the
 * budget is exceeded:
 *
 * <table>
 *   <caption>What happens to an inode's contents</caption>
 *   <tr><th>the inode is</th><th>then</th></tr>
 *   <tr><td>the root, not evictable, or in use (pinned, or something below it is)</td><td>keep</td></tr>
 *   <tr><td>referenced by the kernel</td><td>evict; have the kernel forget the files below it, and
 *   ask anew for the directories; drop the inode when the kernel has forgotten it</td></tr>
 *   <tr><td>referenced by nobody</td><td>evict, and drop the inode</td></tr>
 *   <tr><td>referenced by nobody, its name removed</td><td>close the node, and drop the inode</td></tr>
 * </table>
 *
 * <p>Thread-safe.
 */
public final class InodeRegistry implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(InodeRegistry.class);

  /**
   * Dropping an inode's pages waits in the kernel for a READ of one of them. So few of these may
   * wait at once, and hold up none but their like.
   */
  static final int PAGE_THREADS = 4;

  /** Dropping a name waits in the kernel for a LOOKUP in the same directory; so the same here. */
  static final int NAME_THREADS = 4;

  private final AtomicLong lastNumber = new AtomicLong(Inode.ROOT);
  private final InodeTable byNumber = new InodeTable();
  private final NodeTable byNode = new NodeTable();
  private final Set<Inode> pinned = ConcurrentHashMap.newKeySet();
  private final UuidIndex uuids = new UuidIndex();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final InodeCache cache;
  private final Reaper reaper;
  private final Reaper nameReaper;
  private final Reaper pageReaper;
  private final Eviction eviction;
  private final Inode root;
  private volatile KernelNotifier notifier = KernelNotifier.NONE;
  private final AtomicLong changes = new AtomicLong();

  private InodeRegistry(DirectoryNode rootNode, RegistryOptions options) {
    cache = new InodeCache(options);
    eviction = new Eviction(cache, byNumber, pinned, this::drop);
    reaper = new Reaper("keepfs-reaper", 1, this::perform);
    nameReaper = new Reaper("keepfs-reaper-names", NAME_THREADS, this::perform);
    pageReaper = new Reaper("keepfs-reaper-pages", PAGE_THREADS, this::perform);
    root = new Inode(this, rootNode);
    byNumber.put(root);
    byNode.computeIfAbsent(rootNode, any -> root);
    rootNode.attach(root);
    file(root);
  }

  /** Starts a registry, and its removal threads, for the tree below {@code root}. */
  public static InodeRegistry create(DirectoryNode root, RegistryOptions options) {
    return new InodeRegistry(root, options);
  }

  /** Returns the root. */
  public Inode root() {
    return root;
  }

  /** Returns the inode of a number, or refuses with ESTALE when there is none. */
  public Inode get(long number) throws NodeException {
    Inode inode = byNumber.get(number);
    if (inode == null) {
      throw new NodeException(Errno.ESTALE, "no inode has the number " + number);
    }
    return inode;
  }

  /** Returns the inode of a node, if it has one. */
  public Optional<Inode> find(Node node) {
    return Optional.ofNullable(byNode.get(node));
  }

  /** Returns the inodes that show the object of a uuid. */
  public List<Inode> findByUuid(String uuid) {
    return uuids.find(uuid);
  }

  /**
   * Returns the inode of what {@code name} leads to in {@code parent}, with one kernel reference
   * more. Equal nodes have one inode.
   */
  public Inode retain(Inode parent, String name, Node node) {
    while (true) {
      Inode known = byNode.get(node);
      Inode inode = known == null ? add(parent, name, node) : known;
      if (inode.tryRetain()) {
        inode.foundAt(parent, name);
        if (known == null) {
          file(inode);
        }
        touch(inode);
        return inode;
      }
      // It was dropped meanwhile and leaves the maps soon; the next round makes another.
      byNode.remove(inode);
    }
  }

  /** Attaching inside keeps an inode from being found before its node can report a change of it. */
  private Inode add(Inode parent, String name, Node node) {
    return byNode.computeIfAbsent(
        node,
        fresh -> {
          Inode made = new Inode(this, lastNumber.incrementAndGet(), fresh, parent, name);
          byNumber.put(made);
          fresh.attach(made);
          return made;
        });
  }

  /** Enters the inode into the uuid index and the cache; doing it again changes nothing. */
  private void file(Inode inode) {
    if (inode.node().uuid().isPresent()) {
      index(inode);
    }
    weigh(inode);
  }

  void index(Inode inode) {
    uuids.update(inode, inode.node().uuid());
    if (inode.isDropped()) {
      uuids.update(inode, Optional.empty());
    }
  }

  /**
   * Counts one kernel reference more to the inode of a number, which must be referenced or pinned.
   */
  public void retain(Inode inode) throws NodeException {
    if (!inode.tryRetain()) {
      throw new NodeException(Errno.ESTALE, inode + " is gone");
    }
  }

  /** Gives back kernel references. A number that is not known is passed over. */
  public void forget(long number, long lookups) {
    Inode inode = byNumber.get(number);
    if (inode != null) {
      inode.release(lookups);
      settle(inode);
    }
  }

  /** Keeps an inode in place; refuses with ESTALE when it is gone. */
  public Pin pin(Inode inode) throws NodeException {
    if (!inode.tryPin()) {
      throw new NodeException(Errno.ESTALE, inode + " is gone");
    }
    pinned.add(inode);
    touch(inode);
    return new Pin(this, inode);
  }

  void unpin(Inode inode) {
    inode.unpin();
    if (!inode.isPinned()) {
      pinned.remove(inode);
      // A pin that came between the two lines put it in before the removal: look again.
      if (inode.isPinned()) {
        pinned.add(inode);
      }
    }
    settle(inode);
  }

  /** Notes that contents were used: the inode's and those of the directories above it. */
  public void touch(Inode inode) {
    for (Inode i = inode; ; i = i.parent()) {
      cache.touch(i);
      if (i == i.parent()) {
        return;
      }
    }
  }

  /** Notes that {@code node} is found under another name now. */
  public void moved(Node node, Inode parent, String name) {
    find(node).ifPresent(inode -> inode.foundAt(parent, name));
  }

  /**
   * Notes that the last name of {@code node} was removed: it is closed when nothing refers to it
   * any more.
   */
  public void removed(Node node) {
    find(node)
        .ifPresent(
            inode -> {
              inode.detach();
              settle(inode);
            });
  }

  /** Says whom to tell of changes; the one before is told no more. */
  public void connect(KernelNotifier target) {
    notifier = target;
  }

  /**
   * Returns how often something that was said before may have become wrong. What was described
   * while this number stood still is as good as if it were described now, as far as anybody was
   * told.
   */
  public long changes() {
    return changes.get();
  }

  /**
   * Counts a change. Called by front ends: after each change that they make, before it is answered,
   * and before they tell the kernel of any.
   */
  public void countChange() {
    changes.incrementAndGet();
  }

  /**
   * Waits until the removal threads have nothing left to do.
   *
   * @return false when {@code limit} passed before
   */
  public boolean awaitQuiescence(Duration limit) throws InterruptedException {
    long start = System.nanoTime();
    List<Reaper> all = List.of(nameReaper, pageReaper, reaper);
    do {
      for (Reaper each : all) {
        if (!each.awaitQuiescence(limit.minusNanos(System.nanoTime() - start))) {
          return false;
        }
      }
    } while (!all.stream().allMatch(Reaper::isQuiet));
    return true;
  }

  /** Returns how many inodes there are. */
  public int size() {
    return byNumber.size();
  }

  /** Returns what the contents in the cache weigh. */
  public long cachedBytes() {
    return cache.totalBytes();
  }

  /**
   * After references went: what nothing refers to leaves, unless its contents are still worth
   * keeping; and what was kept only because it was in use may have to go now.
   */
  private void settle(Inode inode) {
    if (inode == root || inode.isReferenced()) {
      return;
    }
    if (inode.isDetached()) {
      reaper.submit(new ReaperTask.Remove(inode));
    } else if (!cache.contains(inode)) {
      drop(inode);
    }
    if (cache.excessBytes() > 0) {
      reaper.submit(new ReaperTask.CheckBudget());
    }
  }

  private boolean drop(Inode inode) {
    if (!inode.tryDrop()) {
      return false;
    }
    byNode.remove(inode);
    byNumber.remove(inode);
    uuids.update(inode, Optional.empty());
    cache.remove(inode);
    eviction.dropped(inode);
    return true;
  }

  /** A node may report while its inode is being dropped: what comes too late is taken back. */
  void weigh(Inode inode) {
    Node node = inode.node();
    boolean exceeds = cache.update(inode, node.evictable() ? node.footprintBytes() : 0);
    if (inode.isDropped()) {
      cache.remove(inode);
    } else if (exceeds) {
      reaper.submit(new ReaperTask.CheckBudget());
    }
  }

  private void perform(ReaperTask task) {
    if (task instanceof ReaperTask.InvalidateInode change) {
      notifier.invalidateInode(change.inode());
    } else if (task instanceof ReaperTask.InvalidateEntry change) {
      notifier.invalidateEntry(change.parent(), change.name());
    } else if (task instanceof ReaperTask.ExpireEntry change) {
      notifier.expireEntry(change.parent(), change.name());
    } else if (task instanceof ReaperTask.Remove removal) {
      remove(removal.gone());
    } else if (task instanceof ReaperTask.ExpireAll) {
      ReaperTask.ExpireNames.all(byNumber).forEach(nameReaper::submit);
    } else if (task instanceof ReaperTask.ExpireNames change) {
      change.tell(notifier);
    } else {
      eviction.holdBudget(notifier);
    }
  }

  private void remove(Inode inode) {
    if (inode.isDetached() && drop(inode)) {
      close(inode);
    }
  }

  private static void close(Inode inode) {
    try {
      inode.node().close();
    } catch (NodeException | RuntimeException e) {
      // The others are to be closed all the same.
      log.error("{} could not be closed: what was unsaved in it may be lost", inode, e);
    }
  }

  /**
   * Ends the removal threads and closes every node that has an inode. Nobody is told of changes any
   * more. Doing it again does nothing.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    notifier = KernelNotifier.NONE;
    reaper.close();
    nameReaper.close();
    pageReaper.close();
    byNumber.forEach(InodeRegistry::close);
    byNumber.clear();
    byNode.clear();
  }

  // What inodes pass on of what their nodes tell.

  void entryChanged(Inode directory, String name) {
    countChange();
    nameReaper.submit(new ReaperTask.InvalidateEntry(directory.number(), name));
  }

  void entryAdded(Inode directory, String name) {
    countChange();
    nameReaper.submit(new ReaperTask.ExpireEntry(directory.number(), name));
  }

  void allMayBeOld() {
    countChange();
    reaper.submit(new ReaperTask.ExpireAll());
  }

  void contentChanged(Inode inode) {
    countChange();
    pageReaper.submit(new ReaperTask.InvalidateInode(inode.number()));
  }
}
