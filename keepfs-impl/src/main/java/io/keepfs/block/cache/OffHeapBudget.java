package io.keepfs.block.cache;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Counts memory outside the heap that only the garbage collector gives back, and asks for a
 * collection when a limit is reached: an idle heap is seldom collected otherwise.
 *
 * <p>The limit yields only if that many views are really held. Thread-safe.
 */
final class OffHeapBudget {
  /** How long the next buffer may be in coming after a collection, before none is expected. */
  private static final long COLLECTION_WAIT_MILLIS = 100;

  /** After a collection that was of no use, the limit yields for so long without another one. */
  private static final long COLLECTION_PAUSE_NANOS = 1_000_000_000;

  private final long limitBytes;
  private final ReferenceQueue<ByteBuffer> collected = new ReferenceQueue<>();

  /** Held during a collection, so that there is one at a time; taken before this object's lock. */
  private final Object collecting = new Object();

  private long pausedUntilNanos = System.nanoTime(); // guarded by collecting

  // Guarded by this.
  private final Map<Trace, Boolean> traces = new IdentityHashMap<>();
  private long reservedBytes;

  /** Tells when a buffer, and with it every view of it, is gone. */
  static final class Trace extends PhantomReference<ByteBuffer> {
    private final long bytes;

    private Trace(ByteBuffer buffer, long bytes, ReferenceQueue<ByteBuffer> queue) {
      super(buffer, queue);
      this.bytes = bytes;
    }
  }

  OffHeapBudget(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** What is reserved, including what the collector has yet to find. */
  synchronized long reservedBytes() {
    drain();
    return reservedBytes;
  }

  /** Reserves within the limit, or tells that it cannot. */
  synchronized boolean tryReserve(long bytes) {
    drain();
    if (reservedBytes + bytes > limitBytes) {
      return false;
    }
    reservedBytes += bytes;
    return true;
  }

  /** Reserves; when the limit is reached after a collection and, if need be, past it. */
  void reserve(long bytes) {
    if (tryReserve(bytes)) {
      return;
    }
    synchronized (collecting) {
      if (tryReserve(bytes)) {
        return; // by the collection that another thread has just made
      }
      if (System.nanoTime() - pausedUntilNanos >= 0) {
        System.gc(); // nothing else makes the JVM free memory outside the heap
        do {
          if (tryReserve(bytes)) {
            return;
          }
        } while (awaitCollected());
        pausedUntilNanos = System.nanoTime() + COLLECTION_PAUSE_NANOS;
      }
    }
    synchronized (this) {
      reservedBytes += bytes;
    }
  }

  /** Gives back what was reserved and is not traced. */
  synchronized void cancel(long bytes) {
    reservedBytes -= bytes;
  }

  /** Gives back what was reserved once the buffer and its views are gone. */
  synchronized Trace trace(ByteBuffer root, long bytes) {
    Trace trace = new Trace(root, bytes, collected);
    traces.put(trace, true);
    return trace;
  }

  /** Gives back what a buffer took that was freed without the collector. */
  synchronized void released(Trace trace) {
    if (traces.remove(trace) != null) {
      reservedBytes -= trace.bytes;
    }
  }

  private boolean awaitCollected() {
    try {
      Trace trace = (Trace) collected.remove(COLLECTION_WAIT_MILLIS);
      if (trace != null) {
        released(trace);
      }
      return trace != null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the fetch that follows will notice
      return false;
    }
  }

  private void drain() {
    for (Object trace = collected.poll(); trace != null; trace = collected.poll()) {
      released((Trace) trace);
    }
  }
}
