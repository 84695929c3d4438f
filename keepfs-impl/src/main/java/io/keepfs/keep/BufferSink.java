package io.keepfs.keep;

import io.keepfs.block.BlockSink;
import java.nio.ByteBuffer;

/** Receives a block into a buffer that has room for it; the position of that buffer stays. */
final class BufferSink implements BlockSink {
  private final ByteBuffer target;
  private final int start;

  BufferSink(ByteBuffer target) {
    this.target = target.duplicate();
    this.start = target.position();
  }

  @Override
  public void restart() {
    target.position(start);
  }

  @Override
  public void write(ByteBuffer chunk) {
    target.put(chunk);
  }
}
