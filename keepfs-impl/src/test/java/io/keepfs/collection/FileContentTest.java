package io.keepfs.collection;

import static io.keepfs.block.contract.TestBlocks.bytesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockMissingException;
import io.keepfs.block.BlockStore;
import io.keepfs.block.cache.CachingBlockStore;
import io.keepfs.block.contract.MemoryBlockStore;
import io.keepfs.block.contract.TestBlocks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileContentTest {
  private static final int MIB = 1 << 20;

  /** Remembers what it was asked to prefetch. */
  private static final class WatchedStore extends MemoryBlockStore {
    final List<BlockLocator> prefetched = new ArrayList<>();

    WatchedStore() {
      super(List.of());
    }

    @Override
    public void prefetch(BlockLocator locator) {
      prefetched.add(locator);
    }
  }

  private final WatchedStore store = new WatchedStore();

  /** The file is "abcdefghij": four segments of two blocks. */
  private FileContent letters() throws Exception {
    BlockLocator first = store.add("bcdxaxx".getBytes("US-ASCII"));
    BlockLocator second = store.add("efgxxhij".getBytes("US-ASCII"));
    return content(". %s %s 4:1:f 0:3:f 7:3:f 12:3:f 0:0:e\n".formatted(first, second), "f", store);
  }

  private static FileContent content(String manifest, String path, BlockStore store)
      throws Exception {
    CollectionTree tree = CollectionTree.parse(manifest);
    return new FileContent(tree.segments(tree.resolve(path)), store);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 10, abcdefghij",
    "0, 100, abcdefghij",
    "0, 1, a",
    "1, 3, bcd",
    "2, 4, cdef",
    "4, 3, efg",
    "9, 5, j",
    "10, 5, ''",
    "11, 5, ''",
    "9223372036854775807, 5, ''",
    "3, 0, ''",
  })
  void readsAcrossSegments(long offset, int room, String expected) throws Exception {
    ByteBuffer target = ByteBuffer.allocate(room + 2);
    target.position(1).limit(room + 1);

    int count = letters().read(offset, target);

    assertThat(count).isEqualTo(expected.length());
    assertThat(target.limit()).isEqualTo(room + 1);
    assertThat(target.position()).isEqualTo(1 + count);
    assertThat(new String(target.array(), 1, count, "US-ASCII")).isEqualTo(expected);
  }

  @Test
  void emptyFileReadsNothing() throws Exception {
    FileContent empty = content(". d41d8cd98f00b204e9800998ecf8427e+0 0:0:e\n", "e", store);

    assertThat(empty.sizeBytes()).isZero();
    assertThat(empty.read(0, ByteBuffer.allocate(5))).isZero();
    assertThat(empty.view(0, 5)).isEmpty();
  }

  @Test
  void refusesAnOffsetBeforeTheFile() throws Exception {
    FileContent letters = letters();

    assertThatThrownBy(() -> letters.read(-1, ByteBuffer.allocate(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMissingBlockLeavesThePositionAlone() throws Exception {
    BlockLocator there = store.add("abc".getBytes("US-ASCII"));
    FileContent content =
        content(". %s 0123456789abcdef0123456789abcdef+3 0:6:f\n".formatted(there), "f", store);
    ByteBuffer target = ByteBuffer.allocate(6);

    assertThatThrownBy(() -> content.read(0, target)).isInstanceOf(BlockMissingException.class);
    assertThat(target.position()).isZero();
    assertThat(target.limit()).isEqualTo(6);
    assertThat(content.read(0, target.limit(3))).isEqualTo(3);
  }

  @Test
  void viewsWhatLiesInOneBlockOnceItWasReadOver() throws Exception {
    try (CachingBlockStore cache = new CachingBlockStore(store, BlockLocator.MAX_BLOCK_BYTES)) {
      byte[] block = TestBlocks.random(MIB, 1);
      byte[] next = TestBlocks.random(MIB, 2);
      String manifest =
          ". %s %s 10:%d:f\n".formatted(store.add(block), store.add(next), 2 * MIB - 10);
      FileContent content = content(manifest, "f", cache);
      assertThat(content.view(0, 100)).isEmpty();
      content.read(0, ByteBuffer.allocate(2 * MIB));
      content.read(0, ByteBuffer.allocate(2 * MIB));

      assertThat(bytesOf(content.view(5, 100).orElseThrow()))
          .isEqualTo(Arrays.copyOfRange(block, 15, 115));
      assertThat(bytesOf(content.view(2 * MIB - 20, 100).orElseThrow()))
          .isEqualTo(Arrays.copyOfRange(next, MIB - 10, MIB));
      assertThat(content.view(MIB - 20, 100)).isEmpty();
      assertThat(content.view(2 * MIB - 10, 1)).isEmpty();
    }
  }

  @Test
  void readsAheadWhenReadFromFrontToBack() throws Exception {
    List<BlockLocator> blocks = blocks(5, 4 * MIB);
    FileContent content = content(manifest(blocks, 4 * MIB), "f", store);
    ByteBuffer target = ByteBuffer.allocate(MIB / 4);
    for (long offset = 0; offset < 4L * MIB; offset += MIB / 4) {
      content.read(offset, target.clear());
      if (offset + MIB / 4 < ReadAhead.RUN_BYTES) {
        assertThat(store.prefetched).isEmpty();
      }
    }
    assertThat(store.prefetched).isEqualTo(blocks.subList(1, 5));
    store.prefetched.clear();
    content.read(4L * MIB, target.clear());
    assertThat(store.prefetched).isEqualTo(blocks.subList(2, 5));
  }

  @Test
  void readsAheadThoughRequestsArriveInAnyOrder() throws Exception {
    List<BlockLocator> blocks = blocks(3, 4 * MIB);
    FileContent content = content(manifest(blocks, 4 * MIB), "f", store);
    for (long offset : new long[] {1, 0, 3, 2, 5, 4, 7, 6, 9, 8}) {
      content.read(offset * MIB / 4, ByteBuffer.allocate(MIB / 4));
    }

    assertThat(store.prefetched).containsExactly(blocks.get(1), blocks.get(2));
  }

  @Test
  void randomReadersPrefetchNothing() throws Exception {
    List<BlockLocator> two = blocks(2, 16 * MIB);
    List<BlockLocator> blocks = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      blocks.addAll(two);
    }
    FileContent content = content(manifest(blocks, 16 * MIB), "f", store);
    Random random = new Random(3);
    for (int i = 0; i < 2000; i++) {
      content.read(random.nextInt(400_000) * 4096L, ByteBuffer.allocate(4096));
    }

    assertThat(store.prefetched).isEmpty();
  }

  private List<BlockLocator> blocks(int count, int sizeBytes) {
    List<BlockLocator> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] block = new byte[sizeBytes];
      block[0] = (byte) (i + 1);
      blocks.add(store.add(block));
    }
    return blocks;
  }

  private static String manifest(List<BlockLocator> blocks, int sizeBytes) {
    StringBuilder manifest = new StringBuilder(".");
    blocks.forEach(block -> manifest.append(' ').append(block));
    return manifest.append(" 0:%d:f\n".formatted((long) blocks.size() * sizeBytes)).toString();
  }
}
