package io.keepfs.fuse.kernel;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.FileNode;
import io.keepfs.api.Node;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Nodes whose answer never comes; an interrupt ends the wait for it. */
final class SlowNodes {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);
  private volatile boolean interrupted;
  private volatile NodeContext context = NodeContext.NONE;

  boolean awaitRequest() throws InterruptedException {
    return asked.await(10, TimeUnit.SECONDS);
  }

  boolean wasInterrupted() {
    return interrupted;
  }

  /** The folder has news of many of its names. */
  void tellOfNames() {
    for (int i = 0; i < 20; i++) {
      context.entryChanged("x" + i);
    }
  }

  private void hang() throws NodeException {
    asked.countDown();
    try {
      never.await();
    } catch (InterruptedException e) {
      interrupted = true;
      throw new NodeException(Errno.EINTR, "interrupted", e);
    }
  }

  FileNode file() {
    return new FileNode() {
      @Override
      public NodeAttributes attributes() {
        return NodeAttributes.file(1 << 20, TestTree.TIME);
      }

      @Override
      public int read(long offset, ByteBuffer target) throws NodeException {
        hang();
        return 0;
      }
    };
  }

  DirectoryNode folder() {
    return new DirectoryNode() {
      @Override
      public NodeAttributes attributes() {
        return NodeAttributes.directory(TestTree.TIME);
      }

      @Override
      public void attach(NodeContext engine) {
        context = engine;
      }

      @Override
      public Optional<Node> lookup(String name) throws NodeException {
        hang();
        return Optional.empty();
      }

      @Override
      public List<DirectoryEntry> list() {
        return List.of();
      }
    };
  }
}
