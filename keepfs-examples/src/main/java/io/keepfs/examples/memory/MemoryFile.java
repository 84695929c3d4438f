package io.keepfs.examples.memory;

import io.keepfs.api.Errno;
import io.keepfs.api.FileNode;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeException;
import io.keepfs.api.OpenFile;
import io.keepfs.api.OpenMode;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A file in memory: chunks of 1 MiB, so that appending copies at most one of them, with holes where
 * nothing was written. Reads run beside each other; a write is atomic for readers.
 */
public final class MemoryFile extends MemoryNode implements FileNode {
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /** By number; guarded by {@link #lock}. */
  private final TreeMap<Long, Chunk> chunks = new TreeMap<>();

  /** Changed under the exclusive lock. */
  private volatile long sizeBytes;

  /** Counts changes of the content; changed under the exclusive lock. */
  private volatile long version;

  MemoryFile(InstantSource clock, int permissions) {
    super(clock, permissions);
  }

  @Override
  public NodeAttributes attributes() {
    return super.attributes().withSize(sizeBytes);
  }

  @Override
  public Optional<Object> contentTag() {
    return Optional.of(version);
  }

  @Override
  public OpenFile open(OpenMode mode) {
    return new MemoryOpenFile(this);
  }

  @Override
  public int read(long offset, ByteBuffer target) {
    lock.readLock().lock();
    try {
      int length = (int) Math.max(0, Math.min(target.remaining(), sizeBytes - offset));
      long position = offset;
      for (int left = length; left > 0; ) {
        int from = within(position);
        int n = Math.min(left, Chunk.SIZE_BYTES - from);
        Chunk chunk = chunks.get(number(position));
        if (chunk == null) {
          Zeros.put(target, n);
        } else {
          chunk.read(from, n, target);
        }
        position += n;
        left -= n;
      }
      return length;
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public Optional<ByteBuffer> view(long offset, int length) {
    lock.readLock().lock();
    try {
      Chunk chunk = chunks.get(number(offset));
      if (chunk == null || offset >= sizeBytes) {
        return Optional.empty();
      }
      int from = within(offset);
      int shown = (int) Math.min(Math.min(length, sizeBytes - offset), chunk.viewable(from));
      return shown > 0 ? Optional.of(chunk.view(from, shown)) : Optional.empty();
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public int write(long offset, ByteBuffer source) throws NodeException {
    int length = source.remaining();
    if (offset > Long.MAX_VALUE - length) {
      throw new NodeException(Errno.EFBIG, "a file cannot reach beyond byte 2^63 - 1");
    }
    lock.writeLock().lock();
    try {
      long position = offset;
      while (source.hasRemaining()) {
        int from = within(position);
        int n = Math.min(source.remaining(), Chunk.SIZE_BYTES - from);
        chunkAt(number(position)).write(from, source, n);
        position += n;
        // What was written before a failure counts.
        sizeBytes = Math.max(sizeBytes, position);
      }
      if (length > 0) {
        contentChanged();
      }
      return length;
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void truncate(long newSizeBytes) throws NodeException {
    if (newSizeBytes < 0) {
      throw new NodeException(Errno.EINVAL, "negative size: " + newSizeBytes);
    }
    lock.writeLock().lock();
    try {
      int from = within(newSizeBytes);
      Chunk last = chunks.get(number(newSizeBytes));
      if (last != null && from > 0) {
        last.clear(from);
      }
      chunks.tailMap(number(newSizeBytes), from == 0).clear();
      sizeBytes = newSizeBytes;
      contentChanged();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Returns how many bytes of content are in memory, for tests of holes. */
  long chunkBytes() {
    lock.readLock().lock();
    try {
      return (long) chunks.size() * Chunk.SIZE_BYTES;
    } finally {
      lock.readLock().unlock();
    }
  }

  private void contentChanged() {
    version++;
    contentTouched();
  }

  private Chunk chunkAt(long number) throws NodeException {
    Chunk chunk = chunks.get(number);
    if (chunk == null) {
      chunk = new Chunk();
      chunks.put(number, chunk);
    }
    return chunk;
  }

  private static long number(long offset) {
    return offset / Chunk.SIZE_BYTES;
  }

  private static int within(long offset) {
    return (int) (offset % Chunk.SIZE_BYTES);
  }
}
