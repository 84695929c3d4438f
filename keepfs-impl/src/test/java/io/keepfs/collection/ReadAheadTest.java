package io.keepfs.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.block.BlockLocator;
import io.keepfs.block.contract.MemoryBlockStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Large blocks that nobody reads: only what is asked for ahead of a reader counts. */
class ReadAheadTest {
  private static final int BLOCK = BlockLocator.MAX_BLOCK_BYTES;
  private static final int BLOCKS = 20;

  private static final class WatchedStore extends MemoryBlockStore {
    final List<BlockLocator> prefetched = new ArrayList<>();
    final int prefetchBlocks;

    WatchedStore(int prefetchBlocks) {
      super(List.of());
      this.prefetchBlocks = prefetchBlocks;
    }

    @Override
    public void prefetch(BlockLocator locator) {
      prefetched.add(locator);
    }

    @Override
    public int prefetchBlocks() {
      return prefetchBlocks;
    }
  }

  @ParameterizedTest
  @CsvSource({
    // units, then how many blocks are asked for in the reader's first five blocks
    "0, 0, 0, 0, 0, 0",
    "1, 1, 1, 1, 1, 1",
    "2, 1, 2, 2, 2, 2",
    "8, 1, 2, 4, 8, 8",
  })
  void theWindowGrowsWithTheReader(int units, int one, int two, int three, int four, int five)
      throws Exception {
    WatchedStore store = new WatchedStore(units);
    ReadAhead readAhead = readAhead(store);
    List<Integer> asked = new ArrayList<>();
    for (int block = 0; block < 5; block++) {
      store.prefetched.clear();
      read(readAhead, block, BLOCK);
      asked.add(store.prefetched.size());
    }

    assertThat(asked).containsExactly(one, two, three, four, five);
  }

  @Test
  void aJumpBeginsAnew() throws Exception {
    WatchedStore store = new WatchedStore(8);
    ReadAhead readAhead = readAhead(store);
    for (int block = 0; block < 4; block++) {
      read(readAhead, block, BLOCK);
    }
    store.prefetched.clear();
    readAhead.onRead(10L * BLOCK, 4096);
    assertThat(store.prefetched).isEmpty();
    read(readAhead, 10, 2 << 20);

    assertThat(store.prefetched).hasSize(1);
    assertThat(store.prefetched.get(0).hash().high()).isEqualTo(locators().get(11).hash().high());
  }

  private static void read(ReadAhead readAhead, int block, int count) {
    int step = 1 << 17;
    for (int i = 0; i < count; i += step) {
      readAhead.onRead((long) block * BLOCK + i, step);
    }
  }

  private static ReadAhead readAhead(WatchedStore store) throws Exception {
    StringBuilder manifest = new StringBuilder(".");
    locators().forEach(locator -> manifest.append(' ').append(locator.text()));
    manifest.append(" 0:").append((long) BLOCKS * BLOCK).append(":f\n");
    CollectionTree tree = CollectionTree.parse(manifest.toString());
    return new ReadAhead(tree.segments(tree.resolve("f")), store);
  }

  private static List<BlockLocator> locators() {
    List<BlockLocator> locators = new ArrayList<>();
    for (int i = 0; i < BLOCKS; i++) {
      locators.add(BlockLocator.parse("%016x%016x+%d".formatted(i + 1, i, BLOCK)));
    }
    return locators;
  }
}
