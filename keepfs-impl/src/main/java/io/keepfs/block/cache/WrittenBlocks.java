package io.keepfs.block.cache;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockHash;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockSink;
import io.keepfs.block.BlockStore;
import io.keepfs.block.BlockWriter;
import io.keepfs.block.PutOptions;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what was stored into the cache as well, so that it is read back without the network.
 *
 * <p>It stands twice in the chain: beneath the cache as the store that blocks come from, which
 * gives those that are just being stored from the caller's memory; and as the {@link BlockWriter}
 * that has the cache take them from there. The cache knows nothing of it:
 *
 * <pre>{@code
 * WrittenBlocks written = new WrittenBlocks(keep, keep);
 * CachingBlockStore cache = options.open(written);
 * BlockWriter writer = written.into(cache);
 * }</pre>
 *
 * <p>Thread-safe. Closes the store beneath.
 */
public final class WrittenBlocks implements BlockStore {
  private static final Logger log = LoggerFactory.getLogger(WrittenBlocks.class);

  private final BlockStore source;
  private final BlockWriter target;

  /** Blocks that are stored and not in the cache yet, by locator without hints. */
  private final Map<BlockLocator, ByteBuffer> fresh = new ConcurrentHashMap<>();

  /** Blocks come from {@code source} and are stored in {@code target}. */
  public WrittenBlocks(BlockStore source, BlockWriter target) {
    this.source = source;
    this.target = target;
  }

  /**
   * A writer that returns when a block is stored and, unless that fails, in {@code cache}, which
   * gets its blocks from here. Copying into the cache waits for room as a reader does.
   */
  public BlockWriter into(BlockStore cache) {
    return new BlockWriter() {
      @Override
      public BlockLocator put(BlockHash hash, ByteBuffer block, PutOptions options)
          throws BlockException, InterruptedIOException {
        return WrittenBlocks.this.put(hash, block, options, cache);
      }

      @Override
      public BlockLocator localize(BlockLocator locator)
          throws BlockException, InterruptedIOException {
        return target.localize(locator);
      }
    };
  }

  private BlockLocator put(BlockHash hash, ByteBuffer block, PutOptions options, BlockStore cache)
      throws BlockException, InterruptedIOException {
    ByteBuffer bytes = block.asReadOnlyBuffer().slice();
    BlockLocator locator = target.put(hash, bytes, options);
    BlockLocator key = locator.withoutHints();
    fresh.put(key, bytes);
    try {
      // Reading nothing of it brings it in all the same, and hands out no view.
      cache.read(locator, 0, ByteBuffer.allocate(0));
    } catch (BlockException e) {
      log.warn("A block that was stored is not in the block cache: {}", e.getMessage());
    } finally {
      fresh.remove(key, bytes);
    }
    return locator;
  }

  @Override
  public ByteBuffer get(BlockLocator locator) throws BlockException, InterruptedIOException {
    ByteBuffer known = fresh.get(locator.withoutHints());
    if (known != null) {
      // The caller's memory is used for something else afterwards.
      ByteBuffer copy = ByteBuffer.allocateDirect(known.remaining()).put(known.duplicate()).flip();
      if (isFresh(locator, known)) {
        return copy.asReadOnlyBuffer();
      }
    }
    return source.get(locator);
  }

  /**
   * Whether what was copied from a caller's memory is the block: a caller that was interrupted may
   * be using its memory for something else by now.
   */
  private boolean isFresh(BlockLocator locator, ByteBuffer known) {
    return fresh.get(locator.withoutHints()) == known;
  }

  @Override
  public int read(BlockLocator locator, int offset, ByteBuffer target)
      throws BlockException, InterruptedIOException {
    ByteBuffer known = fresh.get(locator.withoutHints());
    if (known != null) {
      Objects.checkIndex(offset, known.remaining() + 1);
      int count = Math.min(known.remaining() - offset, target.remaining());
      int start = target.position();
      target.put(known.slice(offset, count));
      if (isFresh(locator, known)) {
        return count;
      }
      target.position(start);
    }
    return source.read(locator, offset, target);
  }

  @Override
  public void transfer(BlockLocator locator, BlockSink sink)
      throws BlockException, InterruptedIOException {
    ByteBuffer known = fresh.get(locator.withoutHints());
    if (known != null) {
      sink.restart();
      sink.write(known.duplicate());
      if (isFresh(locator, known)) {
        return;
      }
      sink.withdraw();
    }
    source.transfer(locator, sink);
  }

  @Override
  public int prefetchBlocks() {
    return source.prefetchBlocks();
  }

  @Override
  public void close() {
    source.close();
  }
}
