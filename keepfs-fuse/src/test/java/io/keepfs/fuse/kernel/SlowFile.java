package io.keepfs.fuse.kernel;

import io.keepfs.api.Errno;
import io.keepfs.api.FileNode;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A file whose first byte never comes; an interrupt ends the wait for it. */
final class SlowFile implements FileNode {
  private final CountDownLatch reading = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);
  private volatile boolean interrupted;

  @Override
  public NodeAttributes attributes() {
    return NodeAttributes.file(1 << 20, TestTree.TIME);
  }

  @Override
  public int read(long offset, ByteBuffer target) throws NodeException {
    reading.countDown();
    try {
      never.await();
      return 0;
    } catch (InterruptedException e) {
      interrupted = true;
      throw new NodeException(Errno.EINTR, "interrupted", e);
    }
  }

  boolean awaitReader() throws InterruptedException {
    return reading.await(10, TimeUnit.SECONDS);
  }

  boolean wasInterrupted() {
    return interrupted;
  }
}
