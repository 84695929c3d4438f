package io.keepfs.collection.write;

import io.keepfs.block.BlockLocator;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The memory that written bytes wait in, bounded for all files together. Small pieces are on the
 * heap, large ones outside and used again. One more block, for packing small files, is reserved:
 * however full the rest is, it can be emptied. Thread-safe.
 */
public final class WriteMemory {
  /** Enough for one of the largest blocks to be filled while two are stored. */
  public static final long DEFAULT_BUDGET_BYTES = 3L * BlockLocator.MAX_BLOCK_BYTES;

  /** What a file begins with. */
  static final int SMALLEST_BYTES = 16 << 10;

  /** How much larger the next piece is when one is full. */
  private static final int GROWTH = 4;

  /** From this size on, pieces are outside the heap. */
  private static final int DIRECT_FROM_BYTES = 1 << 20;

  private final long budgetBytes;
  private final int blockBytes;
  private final Duration waitMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition roomMade = lock.newCondition();
  private final Semaphore reserve = new Semaphore(1);

  // Guarded by lock.
  private final Map<Integer, Deque<ByteBuffer>> free = new HashMap<>();
  private final Map<WriteBuffer, EditableContent> open = new IdentityHashMap<>();
  private long usedBytes;
  private long freeBytes;
  private @Nullable ByteBuffer scratch;

  /**
   * Makes it; nothing is taken yet.
   *
   * @param budgetBytes at least two of the largest blocks, so that one can be filled while another
   *     is stored
   * @param waitMax how long a writer waits for room before it fails
   */
  public WriteMemory(long budgetBytes, Duration waitMax) {
    this(budgetBytes, BlockLocator.MAX_BLOCK_BYTES, waitMax);
  }

  WriteMemory(long budgetBytes, int blockBytes, Duration waitMax) {
    if (budgetBytes < 2L * blockBytes) {
      throw new IllegalArgumentException("room for two blocks is needed, not " + budgetBytes);
    }
    this.budgetBytes = budgetBytes;
    this.blockBytes = blockBytes;
    this.waitMax = waitMax;
  }

  /** How large blocks are made at most. */
  int blockBytes() {
    return blockBytes;
  }

  /** Smaller buffers share a block. */
  int packedMaxBytes() {
    return blockBytes / 2;
  }

  /** The size of the smallest piece for so many bytes; a block's for more. */
  int sizeFor(int bytes) {
    int size = SMALLEST_BYTES;
    while (size < bytes && size < blockBytes) {
      size *= GROWTH;
    }
    return Math.min(size, blockBytes);
  }

  /** A piece of that size, with undefined content; null when there is no room at present. */
  @Nullable ByteBuffer tryTake(int bytes) {
    lock.lock();
    try {
      if (usedBytes + bytes > budgetBytes) {
        return null;
      }
      Deque<ByteBuffer> same = free.get(bytes);
      ByteBuffer piece = same == null ? null : same.poll();
      if (piece != null) {
        freeBytes -= bytes;
      } else {
        dropFreeBeyond(budgetBytes - usedBytes - bytes);
      }
      usedBytes += bytes;
      if (piece != null) {
        return piece;
      }
    } finally {
      lock.unlock();
    }
    return allocate(bytes);
  }

  private @Nullable ByteBuffer allocate(int bytes) {
    try {
      return bytes < DIRECT_FROM_BYTES
          ? ByteBuffer.allocate(bytes)
          : ByteBuffer.allocateDirect(bytes);
    } catch (OutOfMemoryError e) {
      // Who asked waits until others have given theirs back.
      lock.lock();
      try {
        usedBytes -= bytes;
        dropFreeBeyond(0);
      } finally {
        lock.unlock();
      }
      return null;
    }
  }

  private void dropFreeBeyond(long bytes) {
    for (Deque<ByteBuffer> pieces : free.values()) {
      while (freeBytes > Math.max(0, bytes) && !pieces.isEmpty()) {
        freeBytes -= pieces.remove().capacity();
      }
    }
  }

  void giveBack(ByteBuffer piece) {
    lock.lock();
    try {
      usedBytes -= piece.capacity();
      if (piece.isDirect()) {
        freeBytes += piece.capacity();
        free.computeIfAbsent(piece.capacity(), size -> new ArrayDeque<>()).push(piece);
      }
      roomMade.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A buffer is being filled: it may be stored early when room is needed. */
  void opened(WriteBuffer buffer, EditableContent owner) {
    lock.lock();
    try {
      open.put(buffer, owner);
    } finally {
      lock.unlock();
    }
  }

  void closed(WriteBuffer buffer) {
    lock.lock();
    try {
      open.remove(buffer);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there is room for a piece of that size, having the largest buffers stored.
   *
   * @throws IOException when there was none in time, because blocks can't be stored
   * @throws InterruptedIOException when the thread was interrupted
   */
  void awaitRoom(int bytes) throws IOException {
    long deadline = System.nanoTime() + waitMax.toNanos();
    while (!hasRoom(bytes)) {
      largestOpen().ifPresent(EditableContent::spill);
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new IOException(
            "no memory for more unsaved data in "
                + waitMax.toSeconds()
                + " s: Keep does not take what was written before");
      }
      await(bytes, left);
    }
  }

  private boolean hasRoom(int bytes) {
    lock.lock();
    try {
      return usedBytes + bytes <= budgetBytes;
    } finally {
      lock.unlock();
    }
  }

  private void await(int bytes, long nanos) throws InterruptedIOException {
    lock.lock();
    try {
      if (usedBytes + bytes > budgetBytes) {
        roomMade.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting for memory to write to");
    } finally {
      lock.unlock();
    }
  }

  private Optional<EditableContent> largestOpen() {
    List<Map.Entry<WriteBuffer, EditableContent>> buffers;
    lock.lock();
    try {
      buffers = open.entrySet().stream().map(e -> Map.entry(e.getKey(), e.getValue())).toList();
    } finally {
      lock.unlock();
    }
    return buffers.stream() // not under the lock, which comes after that of a buffer
        .max(Comparator.comparingInt(entry -> entry.getKey().length()))
        .map(Map.Entry::getValue);
  }

  /** Takes the reserved block, to be given back by {@link #giveBackReserve}. */
  ByteBuffer takeReserve() throws InterruptedIOException {
    try {
      reserve.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting to pack files");
    }
    lock.lock();
    try {
      if (scratch != null) {
        return scratch.clear();
      }
    } finally {
      lock.unlock();
    }
    boolean done = false;
    try {
      ByteBuffer made = ByteBuffer.allocateDirect(blockBytes);
      lock.lock();
      try {
        scratch = made;
      } finally {
        lock.unlock();
      }
      done = true;
      return made;
    } finally {
      if (!done) {
        reserve.release();
      }
    }
  }

  void giveBackReserve() {
    reserve.release();
  }

  /** Bytes of the budget in use. */
  public long usedBytes() {
    lock.lock();
    try {
      return usedBytes;
    } finally {
      lock.unlock();
    }
  }

  /** How many bytes may be in use. */
  public long budgetBytes() {
    return budgetBytes;
  }
}
