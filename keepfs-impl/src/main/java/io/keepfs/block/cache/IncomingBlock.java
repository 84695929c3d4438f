package io.keepfs.block.cache;

import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockSink;
import io.keepfs.block.folder.BlockFile;
import io.keepfs.block.folder.IncomingFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives a block in a file. When the disk fails half-way, what is there moves to memory, and so
 * does what follows: nothing is fetched twice for it.
 */
final class IncomingBlock implements BlockSink {
  private static final Logger log = LoggerFactory.getLogger(IncomingBlock.class);

  private final DiskSpace space;
  private final BlockMemory memory;
  private final BlockLocator locator;
  private final Arrival arrival;
  private @Nullable IncomingFile file;
  private @Nullable ByteBuffer buffer; // set when there is no file

  /**
   * Begins.
   *
   * @param file where to write to; nothing to receive in memory from the start
   * @param arrival is told what has arrived
   */
  IncomingBlock(
      DiskSpace space,
      BlockMemory memory,
      BlockLocator locator,
      Optional<IncomingFile> file,
      Arrival arrival) {
    this.space = space;
    this.memory = memory;
    this.locator = locator;
    this.arrival = arrival;
    this.file = file.orElse(null);
    this.buffer = file.isPresent() ? null : memory.take(locator.sizeBytes()).clear();
    if (arrival.isOpen()) {
      showArrival();
    }
  }

  private void showArrival() {
    try {
      arrival.receiveIn(file == null ? memory() : file.map());
    } catch (IOException e) {
      log.debug("Block {} is read when it is whole: {}", locator, e.toString());
      arrival.withdraw();
    }
  }

  @Override
  public void restart() {
    arrival.restart();
    if (file != null) {
      file.restart();
    } else {
      memory().clear();
    }
  }

  @Override
  public void withdraw() {
    arrival.withdraw();
  }

  @Override
  public void write(ByteBuffer chunk) {
    int count = chunk.remaining();
    if (file == null) {
      memory().put(chunk);
    } else {
      try {
        file.write(chunk);
      } catch (IOException e) {
        moveToMemory(file, e);
        memory().put(chunk);
      }
    }
    arrival.received(count);
  }

  private void moveToMemory(IncomingFile failed, IOException failure) {
    space.diskFailed(failure);
    ByteBuffer taken = memory.take(locator.sizeBytes()).clear();
    try {
      failed.readBack(taken);
      arrival.receiveIn(taken);
    } catch (IOException e) {
      e.addSuppressed(failure);
      arrival.withdraw();
      throw new UncheckedIOException("neither written nor read back", e);
    } finally {
      failed.discard();
      file = null;
      buffer = taken;
    }
  }

  /** Makes the received block a file of the cache; empty when it is in {@link #memory}. */
  Optional<BlockFile> commit() {
    if (file == null) {
      return Optional.empty();
    }
    try {
      BlockFile committed = file.commit();
      file = null;
      return Optional.of(committed);
    } catch (IOException e) {
      moveToMemory(file, e);
      return Optional.empty();
    }
  }

  /** The buffer that holds the block when there is no file. */
  ByteBuffer memory() {
    return Objects.requireNonNull(buffer);
  }

  /** Drops everything. */
  void discard() {
    arrival.withdraw();
    if (file != null) {
      file.discard();
      file = null;
    }
    if (buffer != null) {
      memory.giveBack(buffer);
      buffer = null;
    }
  }
}
