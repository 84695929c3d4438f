package io.keepfs.collection.write;

import io.keepfs.block.PutOptions;
import io.keepfs.block.contract.MemoryBlockWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Contents with blocks of 256 KiB, stored in memory by two threads. */
final class WriteFixture implements AutoCloseable {
  static final int BLOCK = 256 << 10;

  final MemoryBlockWriter keep = new MemoryBlockWriter();
  final ExecutorService threads = Executors.newFixedThreadPool(2);
  final WriteMemory memory;
  final BlockUploads uploads;

  WriteFixture(int blocks, Duration waitMax) {
    memory = new WriteMemory((long) blocks * BLOCK, BLOCK, waitMax);
    uploads =
        new BlockUploads(keep, () -> PutOptions.copies(1), threads, memory, InstantSource.system());
  }

  EditableContent content() {
    return new EditableContent(List.of(), uploads, keep);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
