package io.keepfs.api;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A file: a run of bytes.
 *
 * <p>Only {@link #read} and {@link #attributes} are needed. Writing is refused with ENOTSUP until
 * it is overridden.
 */
public non-sealed interface FileNode extends Node {

  @Override
  default NodeKind kind() {
    return NodeKind.FILE;
  }

  /**
   * Puts bytes from {@code offset} on into {@code target}, as many as it has room for unless the
   * file ends before.
   *
   * @return how many were put; zero at or beyond the end of the file
   * @throws NodeException with EIO when the content cannot be had; then nothing of it counts as
   *     read
   */
  int read(long offset, ByteBuffer target) throws NodeException;

  /**
   * Returns the bytes from {@code offset} on as they lie in memory, so that they reach the kernel
   * without a copy. The buffer is read-only, holds from one to {@code length} bytes, and stays
   * valid while it is referenced.
   *
   * @return empty when these bytes can only be read by {@link #read}, and always at or beyond the
   *     end of the file
   */
  default Optional<ByteBuffer> view(long offset, int length) throws NodeException {
    return Optional.empty();
  }

  /**
   * Returns a value that is equal as long as the content is: while it is, the kernel keeps its
   * pages from one open to the next. Empty, the default, makes each open read afresh.
   */
  default Optional<Object> contentTag() {
    return Optional.empty();
  }

  /**
   * Opens the file. Override it to keep state for each open file, such as how it is being read.
   *
   * @throws NodeException with EACCES when it may not be opened so
   */
  default OpenFile open(OpenMode mode) throws NodeException {
    return new NodeOpenFile(this);
  }

  /**
   * Writes all of {@code source} at {@code offset}; a gap before it reads as zeros.
   *
   * @return how many bytes were written, which is all of them
   */
  default int write(long offset, ByteBuffer source) throws NodeException {
    throw NodeException.unsupported("writing");
  }

  /** Cuts the file to {@code sizeBytes}, or extends it to that with zeros. */
  default void truncate(long sizeBytes) throws NodeException {
    throw NodeException.unsupported("truncating");
  }

  /**
   * Returns when all that was written is safe on the source.
   *
   * @throws NodeException with EIO when it could not be saved
   */
  default void flush() throws NodeException {}
}
