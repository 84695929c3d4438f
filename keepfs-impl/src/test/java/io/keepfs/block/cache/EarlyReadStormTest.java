package io.keepfs.block.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockSink;
import io.keepfs.block.BlockStore;
import io.keepfs.block.contract.TestBlocks;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Early readers of services that lie at random: nobody keeps wrong bytes without being told. */
class EarlyReadStormTest {
  private static final int MIB = 1 << 20;
  private static final int BLOCKS = 20;
  private static final int THREADS = 8;
  private static final int ROUNDS = 60;

  @TempDir Path folder;

  /** What a reader was given, and whether it heard that this was wrong. */
  private record Given(boolean right, AtomicBoolean told) {}

  /** Sends what is wrong, or too little, before the right bytes; or nothing else. */
  private static final class Liar implements BlockStore {
    private final Map<BlockLocator, byte[]> blocks = new ConcurrentHashMap<>();
    private final AtomicInteger transfers = new AtomicInteger();

    @Override
    public void transfer(BlockLocator locator, BlockSink sink) throws BlockException {
      Random random = new Random(transfers.incrementAndGet());
      byte[] block = blocks.get(locator);
      int kind = random.nextInt(6);
      if (kind < 3) {
        byte[] wrong = new byte[block.length];
        Arrays.fill(wrong, (byte) -1);
        sink.restart();
        send(kind == 0 ? block : wrong, random.nextInt(block.length), sink, random);
        if (kind == 1) {
          sink.withdraw();
        } else if (kind == 2) {
          throw new BlockException(locator, "it lies");
        }
      }
      sink.restart();
      send(block, block.length, sink, random);
    }

    private static void send(byte[] bytes, int count, BlockSink sink, Random random) {
      int at = 0;
      while (at < count) {
        int piece = Math.min(count - at, 1 + random.nextInt(100_000));
        sink.write(ByteBuffer.wrap(bytes, at, piece));
        at += piece;
      }
    }

    @Override
    public ByteBuffer get(BlockLocator locator) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nobodyKeepsWrongBytesUntold(boolean onDisk) throws Exception {
    Liar source = new Liar();
    List<BlockLocator> blocks = new ArrayList<>();
    for (int i = 0; i < BLOCKS; i++) {
      byte[] block = TestBlocks.random(4 * MIB - i * 1000, i);
      blocks.add(TestBlocks.locatorOf(block));
      source.blocks.put(blocks.get(i), block);
    }
    BlockCacheOptions options =
        onDisk ? BlockCacheOptions.onDisk(folder) : BlockCacheOptions.IN_MEMORY;
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Given> given = new ArrayList<>();
    try (CachingBlockStore cache =
        options.withSizeBytes(64 * MIB).withEarlyRead(true).open(source)) {
      List<Callable<List<Given>>> readers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(i);
        readers.add(() -> read(cache, blocks, source, random));
      }
      for (Future<List<Given>> reader : threads.invokeAll(readers)) {
        given.addAll(reader.get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(given).hasSizeGreaterThan(THREADS * ROUNDS / 2);
    assertThat(given).anyMatch(read -> !read.right());
    assertThat(given).filteredOn(read -> !read.right() && !read.told().get()).isEmpty();
  }

  private static List<Given> read(
      CachingBlockStore cache, List<BlockLocator> blocks, Liar source, Random random)
      throws Exception {
    List<Given> given = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      BlockLocator locator = blocks.get(random.nextInt(blocks.size()));
      int offset = random.nextInt(locator.sizeBytes());
      ByteBuffer target = ByteBuffer.allocate(random.nextInt(50_000));
      AtomicBoolean told = new AtomicBoolean();
      try {
        int count = cache.readEarly(locator, offset, target, () -> told.set(true));
        byte[] block = source.blocks.get(locator);
        boolean right =
            Arrays.equals(target.array(), 0, count, block, offset, offset + count)
                && count == Math.min(target.capacity(), locator.sizeBytes() - offset);
        given.add(new Given(right, told));
      } catch (BlockException e) {
        assertThat(e).hasMessageContaining("it lies");
      }
    }
    return given;
  }
}
