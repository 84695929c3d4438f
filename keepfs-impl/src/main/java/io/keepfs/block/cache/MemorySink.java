package io.keepfs.block.cache;

import io.keepfs.block.BlockSink;
import java.nio.ByteBuffer;

/** Receives a block in memory. */
final class MemorySink implements BlockSink {
  private final ByteBuffer target;
  private final Arrival arrival;

  /** Receives in {@code target}, from its start to its capacity. */
  MemorySink(ByteBuffer target, Arrival arrival) {
    this.target = target.duplicate().clear();
    this.arrival = arrival;
    arrival.receiveIn(target);
  }

  @Override
  public void restart() {
    arrival.restart();
    target.clear();
  }

  @Override
  public void withdraw() {
    arrival.withdraw();
  }

  @Override
  public void write(ByteBuffer chunk) {
    int count = chunk.remaining();
    target.put(chunk);
    arrival.received(count);
  }

  int receivedBytes() {
    return target.position();
  }
}
