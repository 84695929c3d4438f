package io.keepfs.examples.memory;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import java.nio.ByteBuffer;

/**
 * A run of a file's bytes, outside the heap so that a transport can hand them to the kernel as they
 * lie. It holds what was written so far, rounded up; the rest of it reads as zeros.
 *
 * <p>Bytes that were shown by {@link #view} never change: the next write replaces the buffer. So
 * that a program that reads and writes in turn does not copy a chunk each time, what was written is
 * shown only once it has been read. The file's lock guards it: shared for reading and views,
 * exclusive for writing.
 */
final class Chunk {
  static final int SIZE_BYTES = 1 << 20;
  private static final int FIRST_BYTES = 4096;

  private ByteBuffer buffer;

  /** Whether it was read since it was last written. */
  private volatile boolean settled;

  /** Whether views of the buffer may be in use. */
  private volatile boolean viewed;

  Chunk() throws NodeException {
    buffer = allocate(FIRST_BYTES);
  }

  /** Puts the bytes {@code [from, from + length)} of this chunk into {@code target}. */
  void read(int from, int length, ByteBuffer target) {
    settled = true;
    int held = Math.max(0, Math.min(length, buffer.capacity() - from));
    if (held > 0) {
      target.put(buffer.slice(from, held));
    }
    Zeros.put(target, length - held);
  }

  /** Returns how many bytes from {@code from} on {@link #view} can show. */
  int viewable(int from) {
    return settled ? Math.max(0, buffer.capacity() - from) : 0;
  }

  ByteBuffer view(int from, int length) {
    viewed = true;
    return buffer.slice(from, length).asReadOnlyBuffer();
  }

  /** Takes the next {@code length} bytes of {@code source}. */
  void write(int from, ByteBuffer source, int length) throws NodeException {
    own(from + length);
    buffer.put(from, source, source.position(), length);
    source.position(source.position() + length);
  }

  /** Makes everything from {@code from} on zero. */
  void clear(int from) throws NodeException {
    if (from < buffer.capacity()) {
      own(buffer.capacity());
      ByteBuffer rest = buffer.duplicate().position(from);
      Zeros.put(rest, rest.remaining());
    }
  }

  /** Makes the buffer hold {@code end} bytes and be nobody else's. */
  private void own(int end) throws NodeException {
    settled = false;
    int capacity = buffer.capacity();
    if (capacity >= end && !viewed) {
      return;
    }
    while (capacity < end) {
      capacity *= 2;
    }
    ByteBuffer copy = allocate(capacity);
    copy.put(0, buffer, 0, buffer.capacity());
    buffer = copy;
    viewed = false;
  }

  private static ByteBuffer allocate(int bytes) throws NodeException {
    try {
      return ByteBuffer.allocateDirect(bytes);
    } catch (OutOfMemoryError e) {
      throw new NodeException(
          Errno.ENOSPC, "the JVM has no direct memory left (-XX:MaxDirectMemorySize)", e);
    }
  }
}
