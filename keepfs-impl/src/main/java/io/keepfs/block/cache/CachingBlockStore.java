package io.keepfs.block.cache;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockStore;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps blocks in memory outside the heap, least recently used out first.
 *
 * <p>A block is fetched once however many threads ask for it: the fetch runs on a thread of the
 * cache, all who want it wait, and one that is interrupted leaves without harm to the others. A
 * failure goes to everyone who waited and is not kept. Room is taken from the budget before a fetch
 * begins; when everything in it is being fetched or read, a further reader waits for room.
 *
 * <p>Blocks are known by hash and size, not by signature: whoever uses this store may read what it
 * holds. The budget is counted in whole buffers, see {@link BlockMemory}; views handed out keep up
 * to half as much again alive after their block was evicted. To make that rare, {@link #view} hands
 * out a block only after it was copied from once over: what is read once, from front to back, never
 * needs a garbage collection.
 *
 * <p>When the JVM refuses more direct memory the budget shrinks, with a warning, to what it gave.
 *
 * <p>Thread-safe. Closes the store beneath.
 */
public final class CachingBlockStore implements BlockStore {
  /** Enough for four of the largest blocks. */
  public static final long DEFAULT_BUDGET_BYTES = 256L << 20;

  private static final Logger log = LoggerFactory.getLogger(CachingBlockStore.class);

  private final BlockStore source;
  private final BlockMemory memory;
  private final FetchThreads threads = new FetchThreads();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition roomMade = lock.newCondition();

  // Guarded by lock.
  private final Map<BlockLocator, Slot> slots = new LinkedHashMap<>(64, 0.75f, true);
  private long budgetBytes; // goes down only
  private long usedBytes;
  private long prefetchingBytes;
  private boolean closed;

  /**
   * Makes an empty cache.
   *
   * @param source where missing blocks come from
   * @param budgetBytes memory for blocks; at least {@link BlockLocator#MAX_BLOCK_BYTES}
   * @throws IllegalArgumentException when not even one block would fit
   */
  public CachingBlockStore(BlockStore source, long budgetBytes) {
    this(source, budgetBytes, new BlockMemory(budgetBytes + budgetBytes / 2));
  }

  CachingBlockStore(BlockStore source, long budgetBytes, BlockMemory memory) {
    if (budgetBytes < BlockLocator.MAX_BLOCK_BYTES) {
      throw new IllegalArgumentException(
          "a block cache needs at least %d bytes, not %d"
              .formatted(BlockLocator.MAX_BLOCK_BYTES, budgetBytes));
    }
    this.source = source;
    this.budgetBytes = budgetBytes;
    this.memory = memory;
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
    return ready(slot).duplicate();
  }

  @Override
  public int read(BlockLocator locator, int offset, ByteBuffer target)
      throws BlockException, InterruptedIOException {
    Objects.checkIndex(offset, locator.sizeBytes() + 1);
    int count = Math.min(locator.sizeBytes() - offset, target.remaining());
    Slot slot = pin(locator);
    try {
      target.put(ready(slot).slice(offset, count));
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
      if (slot == null || slot.block == null) {
        return Optional.empty();
      }
      slot.handedOut |= slot.copiedBytes >= slot.key.sizeBytes();
      return slot.handedOut ? Optional.of(slot.block.slice(offset, length)) : Optional.empty();
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
    Slot slot = new Slot(locator.withoutHints(), true);
    lock.lock();
    try {
      if (closed
          || slots.containsKey(slot.key)
          || prefetchingBytes + slot.capacity > budgetBytes / 2
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
    lock.lockInterruptibly();
    try {
      while (true) {
        if (closed) {
          throw new BlockException(locator, "the block cache is closed");
        }
        Slot slot = slots.get(key);
        if (slot == null && makeRoom(BlockMemory.capacityFor(key.sizeBytes()))) {
          slot = new Slot(key, false);
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

  /**
   * Evicts until so many bytes are free; false, with nothing evicted in vain, if they cannot be.
   */
  private boolean makeRoom(int capacity) {
    Iterator<Slot> oldestFirst = slots.values().iterator();
    while (usedBytes + capacity > budgetBytes) {
      if (!oldestFirst.hasNext()) {
        return false;
      }
      Slot slot = oldestFirst.next();
      if (slot.isIdle()) {
        oldestFirst.remove();
        usedBytes -= slot.capacity;
        if (!slot.handedOut) {
          memory.giveBack(Objects.requireNonNull(slot.buffer));
        }
      }
    }
    return true;
  }

  private void insert(Slot slot, BlockLocator locator) {
    slots.put(slot.key, slot);
    usedBytes += slot.capacity;
    prefetchingBytes += slot.prefetch ? slot.capacity : 0;
    threads.start(new Fetch(this, source, memory, slot, locator));
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
      before = budgetBytes;
      after = Math.max(BlockLocator.MAX_BLOCK_BYTES, Math.min(before, usedBytes - capacity));
      budgetBytes = after;
      makeRoom(0);
    } finally {
      lock.unlock();
    }
    memory.dropFree();
    log.warn(
        "No direct memory left: the block cache shrinks from {} to {} MiB;"
            + " raise -XX:MaxDirectMemorySize to let it have its size",
        before >> 20,
        after >> 20);
  }

  /** Ends a slot's fetch; exactly one of block and failure is given. */
  void settle(Slot slot, @Nullable ByteBuffer buffer, @Nullable BlockException failure) {
    lock.lock();
    try {
      prefetchingBytes -= slot.prefetch ? slot.capacity : 0;
      if (buffer == null) {
        slot.failure = failure;
        slots.remove(slot.key);
        usedBytes -= slot.capacity;
      } else {
        slot.buffer = buffer;
        slot.block = buffer.slice(0, slot.key.sizeBytes()).asReadOnlyBuffer();
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

  /** Bytes of the budget in use. */
  long usedBytes() {
    lock.lock();
    try {
      return usedBytes;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes outside the heap, see {@link BlockMemory#allocatedBytes}. */
  long allocatedBytes() {
    return memory.allocatedBytes();
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
    source.close(); // ends transfers, so that the threads come to an end
    threads.close();
  }

  private static ByteBuffer ready(Slot slot) {
    return Objects.requireNonNull(slot.block);
  }

  private static InterruptedIOException interrupted(BlockLocator locator) {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("Interrupted while waiting for block " + locator);
  }
}
