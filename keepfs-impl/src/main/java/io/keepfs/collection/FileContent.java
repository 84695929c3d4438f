package io.keepfs.collection;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockStore;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file: its segments by way of a {@link BlockStore}. Safe for all threads; holds no
 * resource. A reader that goes forward has the next blocks fetched ahead.
 */
public final class FileContent {
  private final SegmentList segments;
  private final BlockStore store;
  private final ReadAhead readAhead;
  private final @Nullable Runnable ifWrong;

  /** The content that {@code segments} describe, read from {@code store}. */
  public FileContent(SegmentList segments, BlockStore store) {
    this(segments, store, null);
  }

  /**
   * Content that may be read before it was checked, if {@code store} does so.
   *
   * @param ifWrong as of {@link BlockStore#readEarly}, for all of the file; null to read only what
   *     was checked
   */
  public FileContent(SegmentList segments, BlockStore store, @Nullable Runnable ifWrong) {
    this.segments = segments;
    this.store = store;
    this.readAhead = new ReadAhead(segments, store);
    this.ifWrong = ifWrong;
  }

  /** Length of the file in bytes. */
  public long sizeBytes() {
    return segments.sizeBytes();
  }

  /**
   * Fills {@code target} from {@code offset} on. The target is filled up, or read to the file's
   * end: there are no other short reads.
   *
   * @param offset where in the file to start, in bytes, at least 0
   * @return number of bytes read; 0 at or past the end
   * @throws BlockException when a block could not be read (EIO); the contents of {@code target} are
   *     then undefined, its position is unchanged
   * @throws InterruptedIOException when the thread was interrupted while it waited (EINTR)
   */
  public int read(long offset, ByteBuffer target) throws BlockException, InterruptedIOException {
    requireOffset(offset);
    if (offset >= sizeBytes()) {
      return 0;
    }
    int start = target.position();
    int limit = target.limit();
    boolean done = false;
    try {
      long at = offset;
      for (int i = segments.find(offset); i < segments.count() && target.position() < limit; i++) {
        at += readSegment(i, at, target, limit);
      }
      done = true;
    } finally {
      target.limit(limit);
      if (!done) {
        target.position(start);
      }
    }
    int count = target.position() - start;
    readAhead.onRead(offset, count);
    return count;
  }

  private int readSegment(int segment, long at, ByteBuffer target, int limit)
      throws BlockException, InterruptedIOException {
    int within = (int) (at - segments.fileOffset(segment));
    int count = Math.min(segments.length(segment) - within, limit - target.position());
    target.limit(target.position() + count);
    BlockLocator locator = segments.locator(segment);
    int offset = segments.blockOffset(segment) + within;
    int read =
        ifWrong == null
            ? store.read(locator, offset, target)
            : store.readEarly(locator, offset, target, ifWrong);
    if (read != count) {
      throw new BlockException(locator, "the store gave " + read + " bytes of " + count);
    }
    return count;
  }

  /**
   * The same bytes without copying them, where they lie in one block that the store has in memory.
   * Never waits for the network.
   *
   * @param offset where in the file to start, in bytes, at least 0
   * @param length how many bytes, at least 0; cut off at the file's end
   * @return a read-only view that stays valid while it is reachable, with all the bytes asked for
   *     up to the file's end; nothing at or past the end, and whenever {@link #read} has to be used
   */
  public Optional<ByteBuffer> view(long offset, int length) {
    requireOffset(offset);
    int count = (int) Math.min(length, Math.max(0, sizeBytes() - offset));
    if (count <= 0) {
      return Optional.empty();
    }
    int segment = segments.find(offset);
    int within = (int) (offset - segments.fileOffset(segment));
    if (count > segments.length(segment) - within) {
      return Optional.empty();
    }
    int blockOffset = segments.blockOffset(segment) + within;
    Optional<ByteBuffer> view = store.view(segments.locator(segment), blockOffset, count);
    if (view.isPresent()) {
      readAhead.onRead(offset, count);
    }
    return view;
  }

  private static void requireOffset(long offset) {
    if (offset < 0) {
      throw new IllegalArgumentException("offset " + offset + " lies before the file");
    }
  }
}
