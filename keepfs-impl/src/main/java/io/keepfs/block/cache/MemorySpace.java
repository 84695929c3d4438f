package io.keepfs.block.cache;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockStore;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;

/** Blocks in memory outside the heap, from a store that has them all. */
final class MemorySpace implements BlockSpace {
  private final BlockStore source;
  private final BlockMemory memory;
  private final long budgetBytes;
  private final ThrashWatch thrash;

  MemorySpace(BlockStore source, BlockMemory memory, long budgetBytes, ThrashWatch thrash) {
    this.source = source;
    this.memory = memory;
    this.budgetBytes = budgetBytes;
    this.thrash = thrash;
  }

  /** A block in a buffer that may be larger. */
  static final class MemoryBlock implements Resident {
    private final BlockMemory memory;
    private final ByteBuffer buffer;
    private final ByteBuffer bytes;

    MemoryBlock(BlockLocator locator, BlockMemory memory, ByteBuffer buffer) {
      this.memory = memory;
      this.buffer = buffer;
      this.bytes = buffer.slice(0, locator.sizeBytes()).asReadOnlyBuffer();
    }

    @Override
    public ByteBuffer bytes() {
      return bytes;
    }

    @Override
    public boolean isWorthReusing() {
      return true;
    }

    @Override
    public void release() {
      memory.giveBack(buffer);
    }

    @Override
    public void abandon() {}
  }

  @Override
  public int capacityFor(int sizeBytes) {
    return BlockMemory.capacityFor(sizeBytes);
  }

  @Override
  public long budgetBytes() {
    return budgetBytes;
  }

  @Override
  public int blocksMax() {
    return Integer.MAX_VALUE;
  }

  @Override
  public Resident fetch(BlockLocator locator, Arrival arrival)
      throws BlockException, InterruptedIOException {
    ByteBuffer buffer = memory.take(locator.sizeBytes());
    boolean done = false;
    try {
      MemorySink sink = new MemorySink(buffer.slice(0, locator.sizeBytes()), arrival);
      source.transfer(locator, sink);
      int count = sink.receivedBytes();
      if (count != locator.sizeBytes()) {
        throw new BlockException(locator, "the store beneath gave only " + count + " bytes");
      }
      done = true;
      thrash.fetched(locator);
      return new MemoryBlock(locator, memory, buffer);
    } finally {
      if (!done) {
        arrival.withdraw();
        memory.giveBack(buffer);
      }
    }
  }

  @Override
  public void dropIdle() {
    memory.dropFree();
  }

  @Override
  public long allocatedBytes() {
    return memory.allocatedBytes();
  }

  @Override
  public void close() {
    source.close();
  }
}
