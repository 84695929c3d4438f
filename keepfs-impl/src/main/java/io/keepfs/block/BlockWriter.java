package io.keepfs.block;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;

/** A place to put blocks. Implementations are safe for use by many threads. */
public interface BlockWriter {
  /**
   * Stores a block.
   *
   * @param hash the block's MD5
   * @param block the bytes between position and limit, at most {@link
   *     BlockLocator#MAX_BLOCK_BYTES}; position and limit stay. Must not change before this
   *     returns; what changes after a failure can spoil no block, since a server checks its MD5
   * @return the block's locator, with the signature by which it can be read and be part of a
   *     collection
   * @throws BlockNotStoredException when it is not stored as often, and where, as it should be; it
   *     may be partly, which does no harm
   * @throws InterruptedIOException when the thread was interrupted while it waited; its interrupt
   *     status is set
   */
  BlockLocator put(BlockHash hash, ByteBuffer block, PutOptions options)
      throws BlockException, InterruptedIOException;

  /**
   * Has a block of another cluster (hint {@code +R}) copied to this one, so that it can be part of
   * a collection here.
   *
   * @return its locator here, signed; {@code locator} itself if it is none of another cluster, or
   *     there are no others
   * @throws BlockException when it could not be copied
   * @throws InterruptedIOException when the thread was interrupted while it waited
   */
  default BlockLocator localize(BlockLocator locator)
      throws BlockException, InterruptedIOException {
    return locator;
  }

  /** As {@link #put(BlockHash, ByteBuffer, PutOptions)}, for who does not know the MD5 yet. */
  default BlockLocator put(ByteBuffer block, PutOptions options)
      throws BlockException, InterruptedIOException {
    return put(BlockHash.of(block.duplicate()), block, options);
  }
}
