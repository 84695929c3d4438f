package io.keepfs.block.folder;

import io.keepfs.block.BlockHash;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A block in a folder, mapped into memory, with a shared lock that makes other programs leave it
 * alone. The mapping itself needs no lock: it outlives the file.
 */
public final class BlockFile {
  private final BlockFolder folder;
  private final BlockHash hash;
  private final AdvisoryLock lock;
  private final Mapping bytes;
  private final AtomicBoolean unlocked = new AtomicBoolean();

  BlockFile(BlockFolder folder, BlockHash hash, AdvisoryLock lock, Mapping bytes) {
    this.folder = folder;
    this.hash = hash;
    this.lock = lock;
    this.bytes = bytes;
  }

  /** The whole block, read-only; the root of the mapping, which {@link #unmap} ends. */
  public ByteBuffer bytes() {
    return bytes.bytes();
  }

  /** Lets this and other programs remove the file from now on. Again does nothing. */
  public void unlock() {
    if (unlocked.compareAndSet(false, true)) {
      lock.close();
      folder.unused(hash);
    }
  }

  /** Ends the mapping: only for one of which nobody has a view, or the JVM may crash. */
  public void unmap() {
    bytes.end();
  }
}
