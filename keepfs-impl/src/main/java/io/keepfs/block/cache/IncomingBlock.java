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

  /**
   * The network gives 8 KiB at a time, with which writing would cost the system three times as much
   * as with this.
   */
  private static final int GATHERED_BYTES = 256 << 10;

  /** So much may have arrived and not be shown yet to those who read early. */
  private static final int GATHERED_EARLY_BYTES = 64 << 10;

  private final DiskSpace space;
  private final BlockMemory memory;
  private final BlockLocator locator;
  private final Arrival arrival;
  private @Nullable IncomingFile file;
  private @Nullable ByteBuffer buffer; // set when there is no file
  private int missing; // of the block, since the last restart
  private @Nullable ByteBuffer gathered; // what goes to the file next; set while there is one

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
    this.missing = locator.sizeBytes();
    this.file = file.orElse(null);
    this.buffer = file.isPresent() ? null : memory.take(locator.sizeBytes()).clear();
    this.gathered = file.isPresent() ? takeGathered(file.get()) : null;
    if (arrival.isOpen()) {
      showArrival();
    }
  }

  private ByteBuffer takeGathered(IncomingFile target) {
    int most = arrival.isOpen() ? GATHERED_EARLY_BYTES : GATHERED_BYTES;
    try {
      return memory.take(Math.min(most, locator.sizeBytes())).clear();
    } catch (OutOfMemoryError e) {
      target.discard();
      throw e;
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
    missing = locator.sizeBytes();
    if (file != null) {
      file.restart();
      gathered().clear();
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
    int limit = chunk.limit();
    while (file != null && chunk.position() < limit) {
      ByteBuffer room = gathered();
      chunk.limit(Math.min(limit, chunk.position() + room.remaining()));
      int before = chunk.position();
      room.put(chunk);
      missing -= chunk.position() - before;
      if (!room.hasRemaining() || missing == 0 || arrival.isAwaited(room.position())) {
        flush(file);
      }
    }
    int rest = chunk.limit(limit).remaining();
    if (rest > 0) {
      missing -= rest;
      memory().put(chunk);
      arrival.received(rest);
    }
  }

  private void flush(IncomingFile target) {
    ByteBuffer chunk = gathered().flip();
    int count = chunk.remaining();
    try {
      target.write(chunk);
      chunk.clear();
    } catch (IOException e) {
      moveToMemory(target, e); // with what was not written
    }
    arrival.received(count);
  }

  private void moveToMemory(IncomingFile failed, IOException failure) {
    space.diskFailed(failure);
    ByteBuffer taken = memory.take(locator.sizeBytes()).clear();
    try {
      failed.readBack(taken);
      taken.put(gathered());
      arrival.receiveIn(taken);
    } catch (IOException e) {
      e.addSuppressed(failure);
      arrival.withdraw();
      throw new UncheckedIOException("neither written nor read back", e);
    } finally {
      failed.discard();
      file = null;
      buffer = taken;
      dropGathered();
    }
  }

  boolean isWhole() {
    return missing == 0;
  }

  /** Makes the received block a file of the cache; empty when it is in {@link #memory}. */
  Optional<BlockFile> commit() {
    if (file == null) {
      return Optional.empty();
    }
    gathered().flip(); // nothing is left in it of a whole block
    try {
      BlockFile committed = file.commit();
      file = null;
      dropGathered();
      return Optional.of(committed);
    } catch (IOException e) {
      moveToMemory(file, e);
      return Optional.empty();
    }
  }

  private ByteBuffer gathered() {
    return Objects.requireNonNull(gathered);
  }

  private void dropGathered() {
    if (gathered != null) {
      memory.giveBack(gathered);
      gathered = null;
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
    dropGathered();
    if (buffer != null) {
      memory.giveBack(buffer);
      buffer = null;
    }
  }
}
