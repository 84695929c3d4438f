package io.keepfs.keep;

import io.keepfs.block.BlockSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The sink of one block, for which several transfers may compete: one has it at a time, and may
 * lose it to another when it stands still, or is so slow that the other is done long before it.
 * Thread-safe.
 */
final class SharedSink {
  /** Whoever needs more than so many times the patience for the rest of a block is slow. */
  private static final int SLOW_FACTOR = 10;

  /** So many times sooner must another be done, as what has arrived is fetched again. */
  private static final int GAIN = 2;

  private final long stallNanos;
  private final int sizeBytes;

  // Guarded by this, as is the use of the sink.
  private final BlockSink sink;
  private @Nullable Object owner;
  private boolean abandoned;
  private long progressNanos; // when the owner last moved
  private long eventNanos; // when that, or the begin of another transfer, was
  private int bytes; // of the owner
  private long windowNanos; // when the window began over which the owner's speed is taken
  private int windowBytes; // of the owner, then
  private long restNanos; // how long the owner needed for the rest when the last window ended

  /**
   * Makes it.
   *
   * @param sizeBytes the block's size
   * @param stallNanos the patience with one that stands still; speeds are taken over it, too
   */
  SharedSink(BlockSink sink, int sizeBytes, long stallNanos, long nowNanos) {
    this.sink = sink;
    this.sizeBytes = sizeBytes;
    this.stallNanos = stallNanos;
    this.progressNanos = nowNanos;
    this.eventNanos = nowNanos;
  }

  /** Makes a transfer the one that writes, from the block's first byte on; false if it may not. */
  synchronized boolean claim(Object transfer, long nowNanos) {
    if (abandoned || owner != null && isMoving(nowNanos)) {
      return false;
    }
    own(transfer, nowNanos);
    return true;
  }

  private void own(Object transfer, long nowNanos) {
    owner = transfer;
    progressNanos = nowNanos;
    eventNanos = nowNanos;
    bytes = 0;
    windowNanos = nowNanos;
    windowBytes = 0;
    restNanos = 0;
    sink.restart();
  }

  /** Whether the one that writes goes on, but so slowly that another may be worth a try. */
  synchronized boolean isSlow() {
    return owner != null && !abandoned && restNanos > SLOW_FACTOR * stallNanos;
  }

  /**
   * Makes a transfer the one that writes, from the block's first byte on, if it is much faster.
   *
   * @param count how many bytes it has received, more than 0
   * @param tookNanos how long that took
   */
  synchronized boolean takeOver(Object transfer, int count, long tookNanos, long nowNanos) {
    double rest = (double) tookNanos * (sizeBytes - count) / count;
    if (abandoned || owner != null && isMoving(nowNanos) && rest * GAIN >= restNanos) {
      return false;
    }
    own(transfer, nowNanos);
    return true;
  }

  /** Writes for the transfer that has claimed the sink. */
  synchronized void write(Object transfer, ByteBuffer chunk, long nowNanos) throws IOException {
    if (owner != transfer || abandoned) {
      throw new IOException("nobody waits for the block from here any more");
    }
    progressNanos = nowNanos;
    eventNanos = nowNanos;
    bytes += chunk.remaining();
    long tookNanos = nowNanos - windowNanos;
    if (tookNanos >= stallNanos) {
      int moved = Math.max(1, bytes - windowBytes);
      restNanos = (long) ((double) tookNanos * (sizeBytes - bytes) / moved);
      windowNanos = nowNanos;
      windowBytes = bytes;
    }
    sink.write(chunk);
  }

  /** A transfer has brought the block: the sink stays as it is. */
  synchronized void complete(Object transfer) {
    if (owner == transfer) {
      abandoned = true;
    }
  }

  /** A transfer has failed: another one may claim the sink. */
  synchronized void giveUp(Object transfer) {
    if (owner == transfer) {
      owner = null;
      restNanos = 0;
      if (!abandoned) {
        sink.withdraw();
      }
    }
  }

  /** Nobody may use the sink from now on. */
  synchronized void abandon() {
    abandoned = true;
  }

  /** A transfer was just begun, which is to have its time. */
  synchronized void begun(long nowNanos) {
    eventNanos = nowNanos;
  }

  /** How long until nothing will have happened for too long; 0 or less if so. */
  synchronized long nanosToStall(long nowNanos) {
    return stallNanos - (nowNanos - eventNanos);
  }

  private boolean isMoving(long nowNanos) {
    return nowNanos - progressNanos < stallNanos;
  }
}
