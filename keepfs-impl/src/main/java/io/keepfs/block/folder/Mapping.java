package io.keepfs.block.folder;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A file's bytes where they can be read as memory. Thread-safe but for the end.
 *
 * <p>It is ended by hand: otherwise only a garbage collection would do so, and until then a file
 * that was removed goes on taking room on the disk.
 */
interface Mapping {
  /** The first Java with {@code java.lang.foreign}; later ones warn of what was used before. */
  int FOREIGN_MEMORY_SINCE = 22;

  /** The bytes, read-only. */
  MappedByteBuffer bytes();

  /** Ends it; nothing may use the bytes, or any view of them, from now on. */
  void end();

  /**
   * Maps the beginning of a file.
   *
   * @param sizeBytes how much; makes a shorter file as long if the channel can be written to
   */
  static Mapping of(FileChannel channel, int sizeBytes) throws IOException {
    return Runtime.version().feature() >= FOREIGN_MEMORY_SINCE
        ? ForeignMapping.of(channel, sizeBytes)
        : BufferMapping.of(channel, sizeBytes);
  }
}
