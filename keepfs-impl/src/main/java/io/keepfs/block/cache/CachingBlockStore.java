package io.keepfs.block.cache;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockStore;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps blocks, least recently used out first: in memory outside the heap, or in a folder on a
 * disk.
 *
 * <p>A block is fetched once however many threads ask for it: the fetch runs on a thread of the
 * cache, all who want it wait, and one that is interrupted leaves without harm to the others. A
 * failure goes to everyone who waited and is not kept. Room is taken from the budget before a fetch
 * begins; when everything in it is being fetched or read, a further reader waits for room.
 *
 * <p>Blocks are known by hash and size, not by signature: whoever uses this store may read what it
 * holds. In memory the budget is counted in whole buffers, see {@link BlockMemory}; views handed
 * out keep up to half as much again alive after their block was evicted. To make that rare, {@link
 * #view} hands out a block in memory only after it was copied from once over: what is read once,
 * from front to back, never needs a garbage collection.
 *
 * <p>On a disk the budget is that of the folder; what is in use of it is mapped into memory. See
 * {@link io.keepfs.block.folder.BlockFolder}, which several programs may share, and {@link
 * DiskSpace} for what happens when the disk fails.
 *
 * <p>When the JVM refuses more direct memory the budget shrinks, with a warning, to what it gave.
 *
 * <p>Thread-safe. Closes the store beneath.
 */
public final class CachingBlockStore implements BlockStore {
  /** Enough for four of the largest blocks. */
  public static final long DEFAULT_BUDGET_BYTES = 256L << 20;

  private static final Logger log = LoggerFactory.getLogger(CachingBlockStore.class);

  private final BlockSpace space;
  private final ThrashWatch thrash;
  private final FetchThreads threads;
  private final int prefetchBlocks;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition roomMade = lock.newCondition();

  // Guarded by lock.
  private final Map<BlockLocator, Slot> slots = new LinkedHashMap<>(64, 0.75f, true);
  private List<Slot> evicted = new ArrayList<>(); // still to be released, without the lock
  private long shrunkBytes = Long.MAX_VALUE; // what the JVM was seen to have; goes down only
  private long usedBytes;
  private long prefetchingBytes;
  private long hits;
  private long misses;
  private boolean closed;

  /**
   * Makes an empty cache in memory.
   *
   * @param source where missing blocks come from
   * @param budgetBytes memory for blocks; at least {@link BlockLocator#MAX_BLOCK_BYTES}
   * @throws IllegalArgumentException when not even one block would fit
   */
  public CachingBlockStore(BlockStore source, long budgetBytes) {
    this(source, budgetBytes, new BlockMemory(budgetBytes + budgetBytes / 2));
  }

  CachingBlockStore(BlockStore source, long budgetBytes, BlockMemory memory) {
    this(source, budgetBytes, memory, new ThrashWatch(System::nanoTime));
  }

  private CachingBlockStore(
      BlockStore source, long budgetBytes, BlockMemory memory, ThrashWatch thrash) {
    this(new MemorySpace(source, memory, budgetBytes, thrash), thrash, FetchThreads.DEFAULT, 2);
  }

  CachingBlockStore(BlockSpace space, ThrashWatch thrash, int fetchThreads, int prefetchBlocks) {
    if (space.budgetBytes() < BlockLocator.MAX_BLOCK_BYTES) {
      throw new IllegalArgumentException(
          "a block cache needs at least %d bytes, not %d"
              .formatted(BlockLocator.MAX_BLOCK_BYTES, space.budgetBytes()));
    }
    this.space = space;
    this.thrash = thrash;
    this.threads = new FetchThreads(fetchThreads);
    this.prefetchBlocks = prefetchBlocks;
  }

  @Override
  public int prefetchBlocks() {
    return prefetchBlocks;
  }

  @Override
  public ByteBuffer get(BlockLocator locator) throws BlockException, InterruptedIOException {
    Slot slot = pin(locator);
    lock.lock();
    try {
      slot.handedOut = true;
    } finally {
      lock.unlock();
    }
    unpin(slot, 0);
    return bytes(slot).duplicate();
  }

  @Override
  public int read(BlockLocator locator, int offset, ByteBuffer target)
      throws BlockException, InterruptedIOException {
    Objects.checkIndex(offset, locator.sizeBytes() + 1);
    int count = Math.min(locator.sizeBytes() - offset, target.remaining());
    int start = target.position();
    Slot slot = pin(locator);
    try {
      target.put(bytes(slot).slice(offset, count));
    } catch (InternalError e) {
      // How the JVM tells of a mapped page that the disk cannot give.
      target.position(start);
      throw new BlockException(locator, "the block cache's disk cannot be read", e);
    } finally {
      unpin(slot, count);
    }
    return count;
  }

  @Override
  public Optional<ByteBuffer> view(BlockLocator locator, int offset, int length) {
    lock.lock();
    try {
      Slot slot = slots.get(locator.withoutHints());
      if (slot == null || slot.resident == null) {
        return Optional.empty();
      }
      slot.handedOut |= slot.copiedBytes >= slot.key.sizeBytes() || !slot.resident.isWorthReusing();
      if (!slot.handedOut) {
        return Optional.empty();
      }
      hits++;
      return Optional.of(bytes(slot).slice(offset, length));
    } finally {
      lock.unlock();
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Blocks on their way ahead take at most half of the budget.
   */
  @Override
  public void prefetch(BlockLocator locator) {
    BlockLocator key = locator.withoutHints();
    Slot slot = new Slot(key, space.capacityFor(key.sizeBytes()), true);
    lock.lock();
    try {
      if (closed
          || slots.containsKey(slot.key)
          || prefetchingBytes + slot.capacity > budgetBytes() / 2
          || !makeRoom(slot.capacity)) {
        return;
      }
      insert(slot, locator);
    } finally {
      lock.unlock();
    }
  }

  /** The block's slot, ready, and pinned: to be unpinned by the caller. */
  private Slot pin(BlockLocator locator) throws BlockException, InterruptedIOException {
    Slot slot;
    try {
      slot = pinOrFetch(locator);
    } catch (InterruptedException e) {
      throw interrupted(locator);
    }
    try {
      slot.settled.await();
    } catch (InterruptedException e) {
      unpin(slot, 0);
      throw interrupted(locator);
    }
    if (slot.failure != null) {
      throw slot.failure;
    }
    return slot;
  }

  private Slot pinOrFetch(BlockLocator locator) throws BlockException, InterruptedException {
    BlockLocator key = locator.withoutHints();
    int capacity = space.capacityFor(key.sizeBytes());
    lock.lockInterruptibly();
    try {
      while (true) {
        if (closed) {
          throw new BlockException(locator, "the block cache is closed");
        }
        Slot slot = slots.get(key);
        if (slot != null) {
          hits++;
        } else if (makeRoom(capacity)) {
          misses++;
          slot = new Slot(key, capacity, false);
          insert(slot, locator);
        }
        if (slot != null) {
          slot.pins++;
          return slot;
        }
        roomMade.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private long budgetBytes() {
    return Math.min(shrunkBytes, space.budgetBytes());
  }

  /** Evicts until so many bytes are free; false if they cannot be. */
  private boolean makeRoom(int capacity) {
    long budget = budgetBytes();
    Iterator<Slot> oldestFirst = slots.values().iterator();
    // A block may always come alone, or a budget that went down would let nobody read any more.
    while (usedBytes > 0 && usedBytes + capacity > budget || slots.size() >= space.blocksMax()) {
      if (!oldestFirst.hasNext()) {
        return false;
      }
      Slot slot = oldestFirst.next();
      if (slot.isIdle()) {
        oldestFirst.remove();
        usedBytes -= slot.capacity;
        evicted.add(slot);
      }
    }
    return true;
  }

  /** Gives the memory of what was evicted back; takes system calls. */
  void releaseEvicted() {
    List<Slot> released;
    lock.lock();
    try {
      released = evicted;
      evicted = new ArrayList<>();
    } finally {
      lock.unlock();
    }
    for (Slot slot : released) {
      BlockSpace.Resident resident = Objects.requireNonNull(slot.resident);
      if (slot.handedOut) {
        resident.abandon();
      } else {
        resident.release();
      }
    }
  }

  private void insert(Slot slot, BlockLocator locator) {
    slots.put(slot.key, slot);
    usedBytes += slot.capacity;
    prefetchingBytes += slot.prefetch ? slot.capacity : 0;
    new Fetch(this, space, slot, locator).startOn(threads);
  }

  /**
   * Makes do with less from now on, because the JVM has no more direct memory: gives up old blocks
   * until another one of that capacity should fit.
   */
  void shrink(int capacity) {
    long before;
    long after;
    lock.lock();
    try {
      before = budgetBytes();
      after = Math.max(BlockLocator.MAX_BLOCK_BYTES, Math.min(before, usedBytes - capacity));
      shrunkBytes = after;
      makeRoom(0);
    } finally {
      lock.unlock();
    }
    releaseEvicted();
    space.dropIdle();
    log.warn(
        "No direct memory left: the block cache shrinks from {} to {} MiB;"
            + " raise -XX:MaxDirectMemorySize to let it have its size",
        before >> 20,
        after >> 20);
  }

  /** Ends a slot's fetch; exactly one of block and failure is given. */
  void settle(Slot slot, BlockSpace.@Nullable Resident resident, @Nullable BlockException failure) {
    lock.lock();
    try {
      prefetchingBytes -= slot.prefetch ? slot.capacity : 0;
      if (resident == null) {
        slot.failure = failure;
        slots.remove(slot.key);
        usedBytes -= slot.capacity;
      } else {
        slot.resident = resident;
      }
      roomMade.signalAll();
    } finally {
      lock.unlock();
    }
    slot.settled.countDown();
  }

  private void unpin(Slot slot, int copiedBytes) {
    lock.lock();
    try {
      slot.copiedBytes += copiedBytes;
      if (--slot.pins == 0) {
        roomMade.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** What this cache has done so far. */
  public CacheStats stats() {
    lock.lock();
    try {
      return new CacheStats(
          hits,
          misses,
          thrash.fetches(),
          thrash.fetchedBytes(),
          thrash.refetches(),
          usedBytes,
          budgetBytes());
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of the budget in use. */
  long usedBytes() {
    return stats().usedBytes();
  }

  /** Bytes outside the heap, see {@link BlockSpace#allocatedBytes}. */
  long allocatedBytes() {
    return space.allocatedBytes();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      roomMade.signalAll();
    } finally {
      lock.unlock();
    }
    space.close(); // ends transfers, so that the threads come to an end
    threads.close();
    unlockAll();
  }

  /** Lets other programs have the blocks; views of them stay valid. */
  private void unlockAll() {
    lock.lock();
    try {
      for (Slot slot : slots.values()) {
        slot.handedOut = true; // some reader may still be copying
        if (slot.resident != null) {
          evicted.add(slot);
        }
      }
      slots.clear();
    } finally {
      lock.unlock();
    }
    releaseEvicted();
  }

  private static ByteBuffer bytes(Slot slot) {
    return Objects.requireNonNull(slot.resident).bytes();
  }

  private static InterruptedIOException interrupted(BlockLocator locator) {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("Interrupted while waiting for block " + locator);
  }
}
