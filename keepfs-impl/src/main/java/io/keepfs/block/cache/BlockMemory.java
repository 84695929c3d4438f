package io.keepfs.block.cache;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the heap for blocks, used again and again.
 *
 * <p>A direct buffer's memory is freed by the garbage collector alone, and an idle heap is seldom
 * collected: a stream of 64 MiB blocks would fill the machine long before. So a buffer that nobody
 * else has seen is given back here and used for the next block of about its size; a block's bytes
 * cost neither a collection nor the zeroing of fresh memory. Only a buffer of which views were
 * handed out is left to the collector, see {@link OffHeapBudget}.
 *
 * <p>Sizes are rounded up to steps of an eighth of the power of two below, so that blocks of odd
 * sizes find a buffer, too; at most 12.5 % lie idle. Thread-safe.
 */
final class BlockMemory {
  private static final int SMALLEST = 4096;
  private static final int STEPS = 8;

  private final OffHeapBudget budget;
  private final IntFunction<ByteBuffer> allocator;
  private final Map<Integer, ArrayDeque<ByteBuffer>> free = new HashMap<>(); // guarded by this

  BlockMemory(long limitBytes) {
    this(limitBytes, ByteBuffer::allocateDirect);
  }

  BlockMemory(long limitBytes, IntFunction<ByteBuffer> allocator) {
    this.budget = new OffHeapBudget(limitBytes);
    this.allocator = allocator;
  }

  /** The capacity that a block of that size takes. */
  static int capacityFor(int sizeBytes) {
    if (sizeBytes <= SMALLEST) {
      return SMALLEST;
    }
    int step = Math.max(Integer.highestOneBit(sizeBytes - 1) / STEPS, 1);
    return (sizeBytes + step - 1) / step * step;
  }

  /**
   * A buffer of {@link #capacityFor} the size, with any contents. May wait for a collection.
   *
   * @throws OutOfMemoryError when the JVM's own limit of direct memory is reached
   */
  ByteBuffer take(int sizeBytes) {
    int capacity = capacityFor(sizeBytes);
    ByteBuffer buffer = reuse(capacity);
    if (buffer != null) {
      return buffer;
    }
    if (!budget.tryReserve(capacity)) {
      dropFree();
      budget.reserve(capacity);
    }
    return allocate(capacity);
  }

  /** Takes back a buffer of which nobody has a view any more. */
  synchronized void giveBack(ByteBuffer buffer) {
    free.computeIfAbsent(buffer.capacity(), capacity -> new ArrayDeque<>()).push(buffer);
  }

  /** What is allocated outside the heap, including what the collector has yet to find. */
  long allocatedBytes() {
    return budget.reservedBytes();
  }

  private synchronized @Nullable ByteBuffer reuse(int capacity) {
    ArrayDeque<ByteBuffer> fitting = free.get(capacity);
    return fitting == null ? null : fitting.poll();
  }

  /** Leaves all idle buffers to the collector. */
  synchronized void dropFree() {
    free.clear();
  }

  private ByteBuffer allocate(int capacity) {
    boolean done = false;
    try {
      ByteBuffer buffer = allocator.apply(capacity);
      budget.trace(buffer, capacity);
      done = true;
      return buffer;
    } finally {
      if (!done) {
        budget.cancel(capacity);
      }
    }
  }
}
