package io.keepfs.block.folder;

import io.keepfs.block.BlockLocator;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * A block being received: a temporary file until {@link #commit} gives it its name. To be ended by
 * either that or {@link #discard}. For one thread at a time.
 *
 * <p>Bytes are written, not stored through a mapping: a full disk is then an error and not a signal
 * that ends the process, and it takes a quarter of the time, page faults being what they are.
 */
public final class IncomingFile {
  /** Java copies what it writes through a buffer of this size, which then stays in the cache. */
  private static final int PIECE = 256 << 10;

  private final BlockFolder folder;
  private final BlockLocator locator;
  private final Path path;
  private final FileChannel channel;
  private final AdvisoryLock lock;
  private int written;
  private @Nullable Mapping mapped;

  IncomingFile(
      BlockFolder folder, BlockLocator locator, Path path, FileChannel channel, AdvisoryLock lock) {
    this.folder = folder;
    this.locator = locator;
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /** What is written next is the block's beginning again. */
  public void restart() {
    written = 0;
  }

  /**
   * Writes the next bytes. When the disk is full, older blocks are removed and it is tried once
   * more.
   *
   * @throws IOException when that does not help; what was taken from {@code chunk} until then was
   *     written
   */
  public void write(ByteBuffer chunk) throws IOException {
    try {
      writeAll(chunk);
    } catch (IOException e) {
      if (!channel.isOpen() || folder.makeRoomOnFullDisk(locator.sizeBytes()) == 0) {
        throw e;
      }
      writeAll(chunk);
    }
  }

  private void writeAll(ByteBuffer chunk) throws IOException {
    int limit = chunk.limit();
    try {
      while (chunk.position() < limit) {
        chunk.limit(Math.min(limit, chunk.position() + PIECE));
        written += channel.write(chunk, written);
      }
    } finally {
      chunk.limit(limit);
    }
  }

  /**
   * The whole block as it comes to be: what was written can be read there, and nothing else may be
   * touched. Not to be used after {@link #discard}.
   *
   * @throws IOException when it cannot be mapped
   */
  public ByteBuffer map() throws IOException {
    return mapping().bytes();
  }

  private Mapping mapping() throws IOException {
    Mapping known = mapped;
    if (known == null) {
      known = Mapping.of(channel, locator.sizeBytes()); // makes the file as long
      mapped = known;
    }
    return known;
  }

  /** Copies all that was written since the last restart, to go on elsewhere. */
  public void readBack(ByteBuffer target) throws IOException {
    ByteBuffer wanted = target.slice(target.position(), written);
    while (wanted.hasRemaining()) {
      if (channel.read(wanted, wanted.position()) < 0) {
        throw new EOFException(path + " is shorter than what was written to it");
      }
    }
    target.position(target.position() + written);
  }

  /**
   * Gives the file its name and maps it.
   *
   * @throws IOException when that fails; {@link #discard} is still to be called
   */
  public BlockFile commit() throws IOException {
    if (written != locator.sizeBytes()) {
      throw new EOFException(written + " bytes were written of block " + locator);
    }
    BlockFile file = new BlockFile(folder, locator.hash(), lock, mapping());
    try {
      Files.move(path, folder.layout().file(locator.hash()), StandardCopyOption.ATOMIC_MOVE);
      folder.received(locator);
    } catch (NoSuchFileException e) {
      folder.lost(locator); // taken for abandoned by another program: the mapping still holds it
    }
    channel.close();
    return file;
  }

  /** Removes the file and what it took. Nobody may be using its mapping. */
  public void discard() {
    if (mapped != null) {
      mapped.end();
      mapped = null;
    }
    folder.dropIncoming(locator, path, channel, lock);
  }
}
