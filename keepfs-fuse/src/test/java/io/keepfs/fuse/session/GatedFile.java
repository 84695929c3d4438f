package io.keepfs.fuse.session;

import io.keepfs.api.Errno;
import io.keepfs.api.FileNode;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file whose readers wait until the gate opens, as on a slow network; an interrupt ends the wait.
 */
final class GatedFile implements FileNode {
  final CountDownLatch gate = new CountDownLatch(1);
  final AtomicInteger waiting = new AtomicInteger();
  final AtomicInteger maxWaiting = new AtomicInteger();

  @Override
  public NodeAttributes attributes() {
    return NodeAttributes.file(4, Instant.EPOCH);
  }

  @Override
  public int read(long offset, ByteBuffer target) throws NodeException {
    maxWaiting.accumulateAndGet(waiting.incrementAndGet(), Math::max);
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new NodeException(Errno.EINTR, "interrupted", e);
    } finally {
      waiting.decrementAndGet();
    }
    int count = (int) Math.min(target.remaining(), 4 - offset);
    target.put("data".getBytes(java.nio.charset.StandardCharsets.US_ASCII), (int) offset, count);
    return count;
  }
}
