package io.keepfs.block;

import java.nio.ByteBuffer;

/**
 * Takes a block's bytes while they arrive, front to back. Used by one thread at a time.
 *
 * <p>What it was given counts for nothing until {@link BlockStore#transfer} has returned: the MD5
 * is known only at the end, and a service that fails half-way is followed by another one.
 */
public interface BlockSink {
  /** The bytes that follow begin anew at the block's first one. */
  void restart();

  /**
   * What was given since the last restart counts for nothing: it is wrong, or the rest of it does
   * not come.
   */
  default void withdraw() {}

  /** Takes all of {@code chunk}; together never more than the block's size. */
  void write(ByteBuffer chunk);
}
