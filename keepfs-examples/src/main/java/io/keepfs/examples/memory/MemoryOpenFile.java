package io.keepfs.examples.memory;

import io.keepfs.api.NodeException;
import io.keepfs.api.OpenFile;
import java.nio.ByteBuffer;
import java.util.Optional;

/** An open file in memory: without state of its own, but able to copy to another one. */
record MemoryOpenFile(MemoryFile file) implements OpenFile {

  @Override
  public int read(long offset, ByteBuffer target) {
    return file.read(offset, target);
  }

  @Override
  public Optional<ByteBuffer> view(long offset, int length) {
    return file.view(offset, length);
  }

  @Override
  public int write(long offset, ByteBuffer source) throws NodeException {
    return file.write(offset, source);
  }

  /** Copies a chunk at a time, and so never holds the locks of two files. */
  @Override
  public long copyTo(long offset, OpenFile target, long targetOffset, long length)
      throws NodeException {
    if (!(target instanceof MemoryOpenFile other)) {
      throw NodeException.unsupported("copying a range to a file of another kind");
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(length, Chunk.SIZE_BYTES));
    long copied = 0;
    while (copied < length) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), length - copied));
      if (file.read(offset + copied, buffer) == 0) {
        break;
      }
      copied += other.file.write(targetOffset + copied, buffer.flip());
    }
    return copied;
  }
}
