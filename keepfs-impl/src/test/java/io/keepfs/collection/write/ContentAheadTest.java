package io.keepfs.collection.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.block.BlockLocator;
import io.keepfs.block.contract.MemoryBlockStore;
import io.keepfs.block.contract.TestBlocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A file that can be written is read ahead like any other. */
class ContentAheadTest {
  private static final int BLOCK = 1 << 20;
  private static final int STEP = 128 << 10;

  private static final class Watched extends MemoryBlockStore {
    final List<BlockLocator> prefetched = new ArrayList<>();

    Watched() {
      super(List.of());
    }

    @Override
    public void prefetch(BlockLocator locator) {
      prefetched.add(locator);
    }

    @Override
    public int prefetchBlocks() {
      return 1;
    }
  }

  private final WriteFixture fixture = new WriteFixture(8, Duration.ofSeconds(10));
  private final Watched store = new Watched();
  private final List<BlockLocator> blocks = new ArrayList<>();

  @AfterEach
  void stop() {
    fixture.close();
  }

  private EditableContent content() {
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      BlockLocator block = store.add(TestBlocks.random(BLOCK, i));
      blocks.add(block);
      segments.add(Segment.stored(block, 0, BLOCK));
    }
    return new EditableContent(segments, fixture.uploads, store);
  }

  private static void read(EditableContent content, long from, long to) throws IOException {
    for (long at = from; at < to; at += STEP) {
      assertThat(content.read(at, ByteBuffer.allocate(STEP))).isEqualTo(STEP);
    }
  }

  @Test
  void whoReadsForwardHasTheNextBlocksFetched() throws Exception {
    EditableContent content = content();
    read(content, 0, BLOCK);
    assertThat(store.prefetched).isEqualTo(blocks.subList(1, 17));
  }

  @Test
  void whatWasOverwrittenIsPassedOver() throws Exception {
    EditableContent content = content();
    content.write(BLOCK, ByteBuffer.allocate(BLOCK));
    read(content, 0, BLOCK);
    // What was written is fetched only if it is stored by then, which is up to the threads.
    assertThat(store.prefetched).contains(blocks.get(2)).doesNotContain(blocks.get(1));
  }

  @Test
  void whoReadsHereAndThereHasNothingFetched() throws Exception {
    EditableContent content = content();
    for (int i = 0; i < 20; i++) {
      long block = i % 2 == 0 ? i / 2 : 23 - i / 2;
      read(content, block * BLOCK, block * BLOCK + STEP);
    }
    assertThat(store.prefetched).isEmpty();
  }
}
