package io.keepfs.api;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One open of a file. It stays usable when the file's name is removed. Its methods have the
 * contracts of the equally named ones of {@link FileNode}; many threads may call them at once, but
 * none after {@link #close}.
 */
public interface OpenFile {

  /** Reads as {@link FileNode#read} does. */
  int read(long offset, ByteBuffer target) throws NodeException;

  /** Shows bytes as {@link FileNode#view} does. */
  default Optional<ByteBuffer> view(long offset, int length) throws NodeException {
    return Optional.empty();
  }

  /**
   * Returns whether the kernel shall ask for every byte instead of keeping pages, which all opens
   * of the file share and which end where its attributes said: right for content that is computed
   * at each open, where length and bytes differ from one open to the next. The jnr transport leaves
   * this to libfuse, which drops pages when it sees another length.
   */
  default boolean direct() {
    return false;
  }

  /** Writes as {@link FileNode#write} does. */
  default int write(long offset, ByteBuffer source) throws NodeException {
    throw NodeException.unsupported("writing");
  }

  /**
   * Copies bytes to another open file of the same file system without reading them, where both know
   * how.
   *
   * @return how many were copied; fewer than asked only at the end of this file
   * @throws NodeException with ENOTSUP when it can't be done so; the caller then reads and writes
   */
  default long copyTo(long offset, OpenFile target, long targetOffset, long length)
      throws NodeException {
    throw NodeException.unsupported("copying a range");
  }

  /**
   * A descriptor was closed: makes what was written safe, as {@link FileNode#flush} does, or as
   * safe as closing promises here.
   *
   * @throws NodeException when it could not be saved, also earlier
   */
  default void flush() throws NodeException {}

  /** Returns when what was written is safe on the source; as {@link #flush} unless overridden. */
  default void sync() throws NodeException {
    flush();
  }

  /**
   * Called once, after the last use.
   *
   * @throws NodeException when what was written could not be kept
   */
  default void close() throws NodeException {}
}
