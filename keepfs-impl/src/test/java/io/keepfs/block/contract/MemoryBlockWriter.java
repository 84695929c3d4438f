package io.keepfs.block.contract;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockHash;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockNotStoredException;
import io.keepfs.block.BlockWriter;
import io.keepfs.block.PutOptions;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Stores blocks in memory and signs them; fails, and waits, as it is told. */
public class MemoryBlockWriter extends MemoryBlockStore implements BlockWriter {
  /** The signature that every locator gets. */
  public static final String SIGNATURE = "+A0123456789012345678901234567890123456789@7fffffff";

  private final List<BlockLocator> puts = new CopyOnWriteArrayList<>();
  private final AtomicInteger failures = new AtomicInteger();
  private volatile Semaphore gate = new Semaphore(Integer.MAX_VALUE / 2);

  /** A store without blocks. */
  public MemoryBlockWriter() {
    super(List.of());
  }

  /** What was stored, in order, as often as it was. */
  public final List<BlockLocator> puts() {
    return new ArrayList<>(puts);
  }

  /** The next so many puts fail. */
  public final void failNext(int count) {
    failures.set(count);
  }

  /** Each put takes one permit of it, for which it waits. */
  public final void gate(Semaphore permits) {
    gate = permits;
  }

  @Override
  public BlockLocator put(BlockHash hash, ByteBuffer block, PutOptions options)
      throws BlockException, InterruptedIOException {
    byte[] bytes = TestBlocks.bytesOf(block);
    BlockLocator plain = TestBlocks.locatorOf(bytes);
    if (!plain.hash().equals(hash)) {
      throw new IllegalArgumentException("not the block's MD5: " + hash);
    }
    try {
      gate.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted at the gate");
    }
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new BlockNotStoredException(plain, "a failure on request of a test", false, null);
    }
    add(bytes);
    puts.add(plain);
    return new BlockLocator(plain.hash(), plain.sizeBytes(), SIGNATURE);
  }
}
