package io.keepfs.block.cache;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockSink;
import io.keepfs.block.BlockStore;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.SynchronousQueue;

/** A store whose one transfer goes on only as a test wants it, step by step. */
final class SteppedStore implements BlockStore {
  private final SynchronousQueue<Step> steps = new SynchronousQueue<>();
  private final SynchronousQueue<Boolean> taken = new SynchronousQueue<>();

  /** Does something with the sink; tells whether the transfer goes on. */
  private interface Step {
    boolean take(BlockSink sink) throws BlockException;
  }

  private void step(Step step) throws InterruptedException {
    steps.put(step);
    taken.take();
  }

  void restart() throws InterruptedException {
    step(
        sink -> {
          sink.restart();
          return true;
        });
  }

  void write(byte[] block, int from, int to) throws InterruptedException {
    step(
        sink -> {
          sink.write(ByteBuffer.wrap(block, from, to - from));
          return true;
        });
  }

  void withdraw() throws InterruptedException {
    step(
        sink -> {
          sink.withdraw();
          return true;
        });
  }

  void succeed() throws InterruptedException {
    step(sink -> false);
  }

  void fail(BlockLocator locator) throws InterruptedException {
    step(
        sink -> {
          throw new BlockException(locator, "a test wants it");
        });
  }

  @Override
  public void transfer(BlockLocator locator, BlockSink sink)
      throws BlockException, InterruptedIOException {
    try {
      boolean more = true;
      while (more) {
        Step step = steps.take();
        try {
          more = step.take(sink);
        } finally {
          taken.put(true);
        }
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public ByteBuffer get(BlockLocator locator) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
