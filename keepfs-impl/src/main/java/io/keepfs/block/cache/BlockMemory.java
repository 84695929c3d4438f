package io.keepfs.block.cache;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the heap for blocks, used again and again.
 *
 * <p>A direct buffer's memory is freed by the garbage collector alone, and an idle heap is seldom
 * collected: a stream of 64 MiB blocks would fill the machine long before. So a buffer that nobody
 * else has seen is given back here and used for the next block of about its size; a block's bytes
 * cost neither a collection nor the zeroing of fresh memory. Only a buffer of which views were
 * handed out is left to the collector: when those, together with everything else, reach the limit,
 * a collection is asked for. The limit yields only if readers really hold that many views.
 *
 * <p>Sizes are rounded up to steps of an eighth of the power of two below, so that blocks of odd
 * sizes find a buffer, too; at most 12.5 % lie idle. Thread-safe.
 */
final class BlockMemory {
  private static final int SMALLEST = 4096;
  private static final int STEPS = 8;

  /** How long the next buffer may be in coming after a collection, before none is expected. */
  private static final long COLLECTION_WAIT_MILLIS = 100;

  /** After a collection that was of no use, the limit yields for so long without another one. */
  private static final long COLLECTION_PAUSE_NANOS = 1_000_000_000;

  private final long limitBytes;
  private final IntFunction<ByteBuffer> allocator;
  private final ReferenceQueue<ByteBuffer> collected = new ReferenceQueue<>();

  /** Held during a collection, so that there is one at a time; taken before this object's lock. */
  private final Object collecting = new Object();

  private long pausedUntilNanos = System.nanoTime(); // guarded by collecting

  // Guarded by this.
  private final Map<Integer, ArrayDeque<ByteBuffer>> free = new HashMap<>();
  private final Set<Trace> traces = new HashSet<>();
  private long allocatedBytes;

  /** Tells when a buffer, and with it every view of it, is gone. */
  private static final class Trace extends PhantomReference<ByteBuffer> {
    final int capacity;

    Trace(ByteBuffer buffer, ReferenceQueue<ByteBuffer> queue) {
      super(buffer, queue);
      this.capacity = buffer.capacity();
    }
  }

  BlockMemory(long limitBytes) {
    this(limitBytes, ByteBuffer::allocateDirect);
  }

  BlockMemory(long limitBytes, IntFunction<ByteBuffer> allocator) {
    this.limitBytes = limitBytes;
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
    if (!reserve(capacity)) {
      dropFree();
      collect(capacity);
    }
    return allocate(capacity);
  }

  /** Takes back a buffer of which nobody has a view any more. */
  synchronized void giveBack(ByteBuffer buffer) {
    free.computeIfAbsent(buffer.capacity(), capacity -> new ArrayDeque<>()).push(buffer);
  }

  /** What is allocated outside the heap, including what the collector has yet to find. */
  synchronized long allocatedBytes() {
    drain();
    return allocatedBytes;
  }

  private synchronized @Nullable ByteBuffer reuse(int capacity) {
    ArrayDeque<ByteBuffer> fitting = free.get(capacity);
    return fitting == null ? null : fitting.poll();
  }

  private synchronized boolean reserve(int capacity) {
    drain();
    if (allocatedBytes + capacity > limitBytes) {
      return false;
    }
    allocatedBytes += capacity;
    return true;
  }

  /** Leaves all idle buffers to the collector. */
  synchronized void dropFree() {
    free.clear();
  }

  /** Reserves after a collection, or, when even that does not help, regardless of the limit. */
  private void collect(int capacity) {
    synchronized (collecting) {
      if (reserve(capacity)) {
        return; // by the collection that another thread has just made
      }
      if (System.nanoTime() - pausedUntilNanos >= 0) {
        System.gc(); // nothing else makes the JVM free direct memory
        do {
          if (reserve(capacity)) {
            return;
          }
        } while (awaitCollected());
        pausedUntilNanos = System.nanoTime() + COLLECTION_PAUSE_NANOS;
      }
    }
    synchronized (this) {
      allocatedBytes += capacity;
    }
  }

  private boolean awaitCollected() {
    try {
      Trace trace = (Trace) collected.remove(COLLECTION_WAIT_MILLIS);
      if (trace != null) {
        forget(trace);
      }
      return trace != null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the fetch that follows will notice
      return false;
    }
  }

  private ByteBuffer allocate(int capacity) {
    boolean done = false;
    try {
      ByteBuffer buffer = allocator.apply(capacity);
      synchronized (this) {
        traces.add(new Trace(buffer, collected));
      }
      done = true;
      return buffer;
    } finally {
      if (!done) {
        synchronized (this) {
          allocatedBytes -= capacity;
        }
      }
    }
  }

  private void drain() {
    for (Object trace = collected.poll(); trace != null; trace = collected.poll()) {
      forget((Trace) trace);
    }
  }

  private synchronized void forget(Trace trace) {
    if (traces.remove(trace)) {
      allocatedBytes -= trace.capacity;
    }
  }
}
