package io.keepfs.fuse.session;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Requests that were read while every thread was busy, copied so that the one thread that listens
 * can go on listening: else no FORGET and no INTERRUPT would get through. Bounded by bytes; when it
 * is full the listener has to serve. Thread-safe.
 */
final class Backlog {
  /** Bound: 16 MiB, in units of {@value #UNIT_BYTES} bytes; a request takes at least one. */
  private static final int UNITS = 4096;

  private static final int UNIT_BYTES = 4096;
  private static final int UNIQUE_OFFSET = 8;

  private final ConcurrentLinkedQueue<ByteBuffer> requests = new ConcurrentLinkedQueue<>();
  private final Semaphore room = new Semaphore(UNITS);

  /**
   * Adds a copy of the request, if there is room for it. Nobody may wait for room: all threads
   * could come to wait, and none be left to make it.
   */
  boolean tryAdd(ByteBuffer request) {
    if (!room.tryAcquire(units(request))) {
      return false;
    }
    ByteBuffer copy = ByteBuffer.allocate(request.remaining()).order(request.order());
    requests.add(copy.put(request.duplicate()).flip());
    return true;
  }

  boolean isEmpty() {
    return requests.isEmpty();
  }

  /** Takes the oldest one out. */
  @Nullable ByteBuffer poll() {
    ByteBuffer request = requests.poll();
    if (request != null) {
      room.release(units(request));
    }
    return request;
  }

  /** Takes one out before its turn, because its caller has gone. */
  boolean remove(long unique) {
    for (Iterator<ByteBuffer> each = requests.iterator(); each.hasNext(); ) {
      ByteBuffer request = each.next();
      // remove(Object) would compare contents; each request has a unique number, so that is as good
      // as identity.
      if (request.getLong(UNIQUE_OFFSET) == unique && requests.remove(request)) {
        room.release(units(request));
        return true;
      }
    }
    return false;
  }

  private static int units(ByteBuffer request) {
    return Math.min(UNITS, 1 + request.remaining() / UNIT_BYTES);
  }
}
