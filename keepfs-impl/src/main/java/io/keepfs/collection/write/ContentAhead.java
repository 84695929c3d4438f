package io.keepfs.collection.write;

import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockStore;
import io.keepfs.collection.ReadRun;
import java.util.List;

/**
 * Has the next blocks fetched of a file that is read from front to back, as far as it is in blocks.
 * Thread-safe; holds no lock while it asks.
 */
final class ContentAhead {
  /** How many blocks are asked for ahead, however small. */
  private static final int BLOCKS_MAX = 16;

  private final BlockStore blocks;
  private final long windowMax;
  private final ReadRun run = new ReadRun();

  /** What lies in a range of a file at present. */
  interface Ranges {
    List<Segment> slice(long offset, long length);
  }

  ContentAhead(BlockStore blocks) {
    this.blocks = blocks;
    this.windowMax = (long) blocks.prefetchBlocks() * BlockLocator.MAX_BLOCK_BYTES;
  }

  void onRead(long offset, int count, Ranges file) {
    if (count == 0 || windowMax == 0) {
      return;
    }
    long frontier = run.read(offset, count);
    List<Segment> last = frontier < 0 ? List.of() : file.slice(frontier - 1, 1);
    if (last.isEmpty()) {
      return;
    }
    Source current = last.get(0).settled().source();
    long window = run.window(current, windowMax);
    long bytes = 0;
    int asked = 0;
    for (Segment segment : window == 0 ? List.<Segment>of() : file.slice(frontier, window)) {
      Source source = segment.settled().source();
      if (!source.equals(current) && source instanceof Source.Stored block) {
        if (asked == BLOCKS_MAX || bytes >= window) {
          return;
        }
        blocks.prefetch(block.locator());
        asked++;
        bytes += block.locator().sizeBytes();
      }
      current = source;
    }
  }
}
