package io.keepfs.keep;

import io.keepfs.block.BlockSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The sink of one block, for which several transfers may compete: one has it at a time, and may
 * lose it to another when it stands still. Thread-safe.
 */
final class SharedSink {
  private final long stallNanos;

  // Guarded by this, as is the use of the sink.
  private final BlockSink sink;
  private @Nullable Object owner;
  private boolean abandoned;
  private long progressNanos; // when the owner last moved
  private long eventNanos; // when that, or the begin of another transfer, was

  SharedSink(BlockSink sink, long stallNanos, long nowNanos) {
    this.sink = sink;
    this.stallNanos = stallNanos;
    this.progressNanos = nowNanos;
    this.eventNanos = nowNanos;
  }

  /** Makes a transfer the one that writes, from the block's first byte on; false if it may not. */
  synchronized boolean claim(Object transfer, long nowNanos) {
    if (abandoned || owner != null && isMoving(nowNanos)) {
      return false;
    }
    owner = transfer;
    progressNanos = nowNanos;
    eventNanos = nowNanos;
    sink.restart();
    return true;
  }

  /** Writes for the transfer that has claimed the sink. */
  synchronized void write(Object transfer, ByteBuffer chunk, long nowNanos) throws IOException {
    if (owner != transfer || abandoned) {
      throw new IOException("nobody waits for the block from here any more");
    }
    progressNanos = nowNanos;
    eventNanos = nowNanos;
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
