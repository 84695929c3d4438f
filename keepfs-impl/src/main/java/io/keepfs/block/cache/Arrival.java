package io.keepfs.block.cache;

import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A block on its way, for readers who wait neither for its end nor for the check of its MD5.
 *
 * <p>Open at first: what has arrived may be read. Then over for good, and who wants to read waits
 * until the slot is settled. It is over when the block is there and right ({@link #complete}), or
 * when what has arrived counts for nothing ({@link #withdraw}): then those who were given some of
 * it are told so, and those who just copy it learn it from {@link #read}. There is no second
 * attempt: a block that had to be asked for again is read when it has been checked.
 *
 * <p>Thread-safe; its lock is held by nobody who waits for the network.
 */
final class Arrival {
  // Guarded by this.
  private boolean over;
  private boolean withdrawn;
  private @Nullable ByteBuffer bytes; // what has arrived lies here; null before, and during a move
  private int received;
  private int awaited = Integer.MAX_VALUE; // the least with which a waiting reader can go on
  private int copying;
  private final Set<Runnable> readers = new LinkedHashSet<>(); // how those given bytes are told

  /** An arrival that may be read early; if not {@code open}, one that is over from the start. */
  Arrival(boolean open) {
    this.over = !open;
  }

  synchronized boolean isOpen() {
    return !over;
  }

  /** Whether something had arrived that counts for nothing. */
  synchronized boolean isWithdrawn() {
    return withdrawn;
  }

  /**
   * Tells where the block's bytes come to lie from now on, those that have arrived, too. When this
   * returns, nobody reads them where they lay before.
   */
  synchronized void receiveIn(ByteBuffer buffer) {
    bytes = null;
    awaitCopies();
    bytes = buffer;
    notifyAll();
  }

  /** So many bytes more have arrived. */
  synchronized void received(int count) {
    received += count;
    if (received >= awaited) {
      awaited = Integer.MAX_VALUE;
      notifyAll();
    }
  }

  /** Whether somebody could go on if so many bytes more had arrived. */
  synchronized boolean isAwaited(int more) {
    return received + more >= awaited;
  }

  /** The bytes begin anew: over, unless none had come. */
  synchronized void restart() {
    if (received > 0) {
      withdraw();
    }
  }

  /** The block is there and was checked. */
  synchronized void complete() {
    over = true;
    bytes = null;
    readers.clear();
    notifyAll();
  }

  /**
   * What has arrived counts for nothing. When this returns, nobody reads it any more. Again, or
   * after {@link #complete}, does nothing.
   */
  synchronized void withdraw() {
    if (over) {
      return;
    }
    over = true;
    withdrawn = received > 0;
    notifyAll();
    awaitCopies();
    bytes = null;
    readers.forEach(Runnable::run);
    readers.clear();
  }

  /**
   * Copies a range as soon as it has arrived.
   *
   * @param target is filled up
   * @param ifWrong run if what was copied turns out to count for nothing
   * @return false, with {@code target} as it was, when the block is to be read from its slot
   *     instead
   */
  boolean read(int offset, ByteBuffer target, Runnable ifWrong) throws InterruptedException {
    int count = target.remaining();
    int start = target.position();
    ByteBuffer source = begin(offset, count, ifWrong);
    if (source == null) {
      return false;
    }
    boolean right = false;
    try {
      target.put(source);
    } finally {
      right = end();
      if (!right) {
        target.position(start);
      }
    }
    return right;
  }

  private synchronized @Nullable ByteBuffer begin(int offset, int count, Runnable ifWrong)
      throws InterruptedException {
    while (!over && (bytes == null || received < offset + count)) {
      awaited = Math.min(awaited, offset + count);
      wait();
    }
    if (over || bytes == null) {
      return null;
    }
    copying++;
    readers.add(ifWrong);
    return bytes.slice(offset, count);
  }

  /** Whether what was copied still counts. */
  private synchronized boolean end() {
    copying--;
    notifyAll();
    return !withdrawn;
  }

  private void awaitCopies() {
    boolean interrupted = false;
    while (copying > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // a copy takes no time worth speaking of
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
