package io.keepfs.block;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A place to get blocks from. Every layer of the data path is one of these: the network client, and
 * the caches that decorate it.
 *
 * <p>Implementations are safe for use by many threads. Bytes are handed out only after their MD5
 * was checked, so no caller checks again; but for {@link #readEarly}. Methods may block on the
 * network, except {@link #prefetch}; a thread that is interrupted while it waits leaves at once
 * with {@link InterruptedIOException} and its interrupt status set.
 */
public interface BlockStore extends AutoCloseable {
  /**
   * The bytes of a block.
   *
   * @return a read-only view from position 0 to the block's size, valid for as long as it, or a
   *     slice of it, is reachable: also after the store dropped the block or was closed
   * @throws BlockMissingException when no store has the block, or none lets us read it
   * @throws BlockException when it could not be fetched for another reason
   * @throws InterruptedIOException when the thread was interrupted while it waited
   */
  ByteBuffer get(BlockLocator locator) throws BlockException, InterruptedIOException;

  /**
   * Copies part of a block into {@code target}: as much as it has room for and the block holds.
   *
   * <p>To be preferred over {@link #get} when the bytes are copied anyhow: nothing is handed out,
   * so a store can use the block's memory again without waiting for a garbage collection. When it
   * fails, the position of {@code target} is unchanged, its contents from there are undefined.
   *
   * @param offset where in the block to start, from 0 to its size
   * @return the number of bytes copied; 0 at the block's end
   * @throws IndexOutOfBoundsException when {@code offset} lies outside the block
   * @throws BlockMissingException as {@link #get}
   * @throws BlockException as {@link #get}
   * @throws InterruptedIOException as {@link #get}
   */
  default int read(BlockLocator locator, int offset, ByteBuffer target)
      throws BlockException, InterruptedIOException {
    ByteBuffer block = get(locator);
    int count = Math.min(block.limit() - offset, target.remaining());
    target.put(block.slice(offset, count));
    return count;
  }

  /**
   * As {@link #read}, but a store that was made so may give bytes of a block that is still
   * arriving, whose MD5 is not known yet.
   *
   * @param ifWrong run, at most once for this call, when bytes that were given turn out to be wrong
   *     or may be: whoever has kept them is to drop them and to read again, which gives the right
   *     ones or fails. It is run on any thread and under locks of the store, so it must return at
   *     once and not call the store
   * @throws BlockMissingException as {@link #get}
   * @throws BlockException as {@link #get}
   * @throws InterruptedIOException as {@link #get}
   */
  default int readEarly(BlockLocator locator, int offset, ByteBuffer target, Runnable ifWrong)
      throws BlockException, InterruptedIOException {
    return read(locator, offset, target);
  }

  /**
   * Hands over a whole block piece by piece, while it arrives if the store can do so: nothing is
   * kept, and no memory for a whole block is taken.
   *
   * @param sink is given all bytes, perhaps after some that turned out wrong; see {@link BlockSink}
   * @throws BlockMissingException as {@link #get}
   * @throws BlockException as {@link #get}
   * @throws InterruptedIOException as {@link #get}
   */
  default void transfer(BlockLocator locator, BlockSink sink)
      throws BlockException, InterruptedIOException {
    ByteBuffer block = get(locator);
    sink.restart();
    sink.write(block);
  }

  /**
   * The same bytes where they lie, if the store has them in memory and finds it worth handing them
   * out; {@link #read} them otherwise. Never waits for the network.
   *
   * @param offset where in the block to start
   * @param length how many bytes; offset and length must lie within the block
   * @return a read-only view, valid for as long as it is reachable; the default never has one
   */
  default Optional<ByteBuffer> view(BlockLocator locator, int offset, int length) {
    return Optional.empty();
  }

  /** Hints that a block will be wanted soon. May do nothing, never waits, never throws. */
  default void prefetch(BlockLocator locator) {}

  /**
   * How far ahead of one who reads from front to back blocks should be hinted at, in units of the
   * largest block; 0 for not at all.
   */
  default int prefetchBlocks() {
    return 2;
  }

  /** Ends work in the background. Idempotent, bounded in time; views handed out stay valid. */
  @Override
  void close();
}
