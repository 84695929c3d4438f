package io.keepfs.keep;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockHash;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockMissingException;
import io.keepfs.block.BlockNotStoredException;
import io.keepfs.block.BlockStore;
import io.keepfs.block.BlockWriter;
import io.keepfs.block.PutOptions;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A folder in place of Keep, as Arvados' own programs have it where {@code KEEP_LOCAL_STORE} names
 * one: each block is a file with its MD5 for a name. It signs nothing, so that what is stored there
 * can be part of collections only on a cluster that asks for no signatures. Thread-safe.
 */
public final class LocalStore implements BlockStore, BlockWriter {
  private final Path folder;

  /** Makes one of a folder, in which nothing is done yet. */
  public LocalStore(Path folder) {
    this.folder = folder;
  }

  private Path file(BlockHash hash) {
    return folder.resolve(hash.hex());
  }

  @Override
  public ByteBuffer get(BlockLocator locator) throws BlockException, InterruptedIOException {
    ByteBuffer block = ByteBuffer.allocateDirect(locator.sizeBytes());
    if (locator.sizeBytes() == 0) {
      return block.asReadOnlyBuffer();
    }
    Path file = file(locator.hash());
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (block.hasRemaining() && channel.read(block) >= 0) {}
      boolean whole = !block.hasRemaining() && channel.size() == locator.sizeBytes();
      if (!whole || !BlockHash.of(block.flip().duplicate()).equals(locator.hash())) {
        throw new BlockException(locator, file + " holds other bytes");
      }
      return block.asReadOnlyBuffer();
    } catch (NoSuchFileException e) {
      throw new BlockMissingException(locator, "not found: " + file);
    } catch (ClosedByInterruptException e) {
      throw interrupted(locator);
    } catch (BlockException e) {
      throw e;
    } catch (IOException e) {
      throw new BlockException(locator, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>It is on the disk when this returns, once, whatever the options say.
   */
  @Override
  public BlockLocator put(BlockHash hash, ByteBuffer block, PutOptions options)
      throws BlockException, InterruptedIOException {
    BlockLocator locator = new BlockLocator(hash, block.remaining(), "");
    try {
      Path temporary = Files.createTempFile(folder, hash.hex(), ".tmp");
      try {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          ByteBuffer rest = block.duplicate();
          while (rest.hasRemaining()) {
            channel.write(rest);
          }
          channel.force(true);
        }
        Files.move(temporary, file(hash), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (ClosedByInterruptException e) {
      throw interrupted(locator);
    } catch (IOException e) {
      throw new BlockNotStoredException(
          locator, folder + " cannot be written: " + e.getMessage(), false, e);
    }
    return locator;
  }

  private static InterruptedIOException interrupted(BlockLocator locator) {
    return new InterruptedIOException("Interrupted at block " + locator);
  }

  @Override
  public void close() {}
}
