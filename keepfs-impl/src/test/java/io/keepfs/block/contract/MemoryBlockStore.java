package io.keepfs.block.contract;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockMissingException;
import io.keepfs.block.BlockStore;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The simplest store: blocks in a map. Counts how often it was asked. */
public class MemoryBlockStore implements BlockStore {
  private final Map<BlockLocator, ByteBuffer> blocks = new ConcurrentHashMap<>();
  private final AtomicInteger gets = new AtomicInteger();

  /** A store that holds these blocks. */
  public MemoryBlockStore(List<byte[]> blocks) {
    blocks.forEach(this::add);
  }

  /** Adds a block and tells its locator. */
  public final BlockLocator add(byte[] block) {
    BlockLocator locator = TestBlocks.locatorOf(block);
    blocks.put(locator, ByteBuffer.wrap(block.clone()).asReadOnlyBuffer());
    return locator;
  }

  /** How often a block was asked for. */
  public final int gets() {
    return gets.get();
  }

  @Override
  public ByteBuffer get(BlockLocator locator) throws BlockException, InterruptedIOException {
    gets.incrementAndGet();
    ByteBuffer block = blocks.get(locator.withoutHints());
    if (block == null) {
      throw new BlockMissingException(locator, "not in memory");
    }
    return block.duplicate();
  }

  @Override
  public void close() {}
}
