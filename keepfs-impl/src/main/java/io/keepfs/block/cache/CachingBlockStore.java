package io.keepfs.block.cache;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockStore;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
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
 * <p>With early reading, {@link #readEarly} serves what has arrived of a block before its MD5 is
 * known, see {@link Arrival}; all other methods wait for the check.
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
  private final boolean earlyRead;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition roomMade = lock.newCondition();

  // Guarded by lock.
  private final SlotTable slots;
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
    this(
        new MemorySpace(source, memory, budgetBytes, thrash),
        thrash,
        FetchThreads.DEFAULT,
        2,
        false);
  }

  CachingBlockStore(
      BlockSpace space,
      ThrashWatch thrash,
      int fetchThreads,
      int prefetchBlocks,
      boolean earlyRead) {
    if (space.budgetBytes() < BlockLocator.MAX_BLOCK_BYTES) {
      throw new IllegalArgumentException(
          "a block cache needs at least %d bytes, not %d"
              .formatted(BlockLocator.MAX_BLOCK_BYTES, space.budgetBytes()));
    }
    this.space = space;
    this.thrash = thrash;
    this.threads = new FetchThreads(fetchThreads);
    this.prefetchBlocks = prefetchBlocks;
    this.earlyRead = earlyRead;
    this.slots = new SlotTable(space);
  }

  @Override
  public int prefetchBlocks() {
    return prefetchBlocks;
  }

  @Override
  public ByteBuffer get(BlockLocator locator) throws BlockException, InterruptedIOException {
    Slot slot = pin(locator);
    try {
      ByteBuffer bytes = settledBytes(slot).duplicate();
      lock.lock();
      try {
        slot.handedOut = true;
      } finally {
        lock.unlock();
      }
      return bytes;
    } catch (InterruptedException e) {
      throw interrupted(locator);
    } finally {
      unpin(slot, 0);
    }
  }

  @Override
  public int read(BlockLocator locator, int offset, ByteBuffer target)
      throws BlockException, InterruptedIOException {
    return read(locator, offset, target, null);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A range of a block that is being fetched is given as soon as it has arrived. A block of
   * which wrong or incomplete bytes have come is checked before anyone reads it from then on.
   */
  @Override
  public int readEarly(BlockLocator locator, int offset, ByteBuffer target, Runnable ifWrong)
      throws BlockException, InterruptedIOException {
    return read(locator, offset, target, ifWrong);
  }

  private int read(BlockLocator locator, int offset, ByteBuffer target, @Nullable Runnable ifWrong)
      throws BlockException, InterruptedIOException {
    Objects.checkIndex(offset, locator.sizeBytes() + 1);
    int count = Math.min(locator.sizeBytes() - offset, target.remaining());
    int start = target.position();
    Slot slot = pin(locator);
    try {
      ByteBuffer range = target.slice(start, count);
      if (ifWrong == null || !slot.arrival.read(offset, range, ifWrong)) {
        range.put(settledBytes(slot).slice(offset, count));
      }
      target.position(start + count);
    } catch (InterruptedException e) {
      throw interrupted(locator);
    } catch (InternalError e) {
      // How the JVM tells of a mapped page that the disk cannot give.
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
    int capacity = space.capacityFor(key.sizeBytes());
    lock.lock();
    try {
      if (closed
          || slots.contains(key)
          || slots.prefetchingBytes() + capacity > slots.budgetBytes() / 2
          || !slots.makeRoom(capacity)) {
        return;
      }
      insert(new Slot(key, capacity, true, earlyRead && slots.isTrusted(key)), locator);
    } finally {
      lock.unlock();
    }
  }

  /** The block's slot, pinned, to be unpinned by the caller; it may still be on its way. */
  private Slot pin(BlockLocator locator) throws BlockException, InterruptedIOException {
    BlockLocator key = locator.withoutHints();
    int capacity = space.capacityFor(key.sizeBytes());
    lock.lock();
    try {
      while (true) {
        if (closed) {
          throw new BlockException(locator, "the block cache is closed");
        }
        Slot slot = slots.get(key);
        if (slot != null) {
          hits++;
        } else if (slots.makeRoom(capacity)) {
          misses++;
          slot = new Slot(key, capacity, false, earlyRead && slots.isTrusted(key));
          insert(slot, locator);
        }
        if (slot != null) {
          slot.pins++;
          return slot;
        }
        roomMade.await();
      }
    } catch (InterruptedException e) {
      throw interrupted(locator);
    } finally {
      lock.unlock();
    }
  }

  /** The block of a pinned slot, once it is there. */
  private static ByteBuffer settledBytes(Slot slot) throws BlockException, InterruptedException {
    slot.settled.await();
    if (slot.failure != null) {
      throw slot.failure;
    }
    return bytes(slot);
  }

  /** Gives the memory of what was evicted back; takes system calls. */
  void releaseEvicted() {
    List<Slot> evicted;
    lock.lock();
    try {
      evicted = slots.takeEvicted();
    } finally {
      lock.unlock();
    }
    SlotTable.release(evicted);
  }

  private void insert(Slot slot, BlockLocator locator) {
    slots.add(slot);
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
      before = slots.budgetBytes();
      after = slots.shrink(capacity);
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
      slot.resident = resident;
      slot.failure = failure;
      slots.settled(slot, resident != null);
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
          slots.usedBytes(),
          slots.budgetBytes());
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
    lock.lock();
    try {
      slots.clear();
    } finally {
      lock.unlock();
    }
    releaseEvicted(); // lets other programs have the blocks; views of them stay valid
  }

  private static ByteBuffer bytes(Slot slot) {
    return Objects.requireNonNull(slot.resident).bytes();
  }

  private static InterruptedIOException interrupted(BlockLocator locator) {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("Interrupted while waiting for block " + locator);
  }
}
