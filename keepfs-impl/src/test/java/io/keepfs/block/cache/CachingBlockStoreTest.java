package io.keepfs.block.cache;

import static io.keepfs.block.contract.TestBlocks.bytesOf;
import static io.keepfs.block.contract.TestBlocks.locatorOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockMissingException;
import io.keepfs.block.contract.MemoryBlockStore;
import io.keepfs.block.contract.TestBlocks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CachingBlockStoreTest {
  private static final int MIB = 1 << 20;
  private static final int BUDGET = 64 * MIB;

  private final GatedStore source = new GatedStore();
  private final CachingBlockStore cache = new CachingBlockStore(source, BUDGET);

  /** A store whose answers wait for permits, once {@link #gated}. */
  private static final class GatedStore extends MemoryBlockStore {
    final Semaphore permits = new Semaphore(0);
    volatile boolean gated;
    volatile boolean closed;

    GatedStore() {
      super(List.of());
    }

    @Override
    public ByteBuffer get(BlockLocator locator) throws BlockException, InterruptedIOException {
      ByteBuffer block = super.get(locator);
      try {
        if (gated) {
          permits.acquire();
        }
      } catch (InterruptedException e) {
        throw new InterruptedIOException("interrupted");
      }
      return block;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @AfterEach
  void close() {
    cache.close();
  }

  @Test
  void fetchesABlockOnce() throws Exception {
    byte[] block = TestBlocks.random(100_000, 1);
    BlockLocator locator = source.add(block);

    for (int i = 0; i < 5; i++) {
      assertThat(read(locator, 0, 100_000)).isEqualTo(block);
      assertThat(bytesOf(cache.get(locator))).isEqualTo(block);
    }
    assertThat(source.gets()).isEqualTo(1);
  }

  @Test
  void fetchesABlockOnceForAThousandThreads() throws Exception {
    BlockLocator locator = source.add(TestBlocks.random(100_000, 1));
    source.gated = true;
    List<FutureTask<byte[]>> readers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      int offset = i;
      FutureTask<byte[]> reader = new FutureTask<>(() -> read(locator, offset, 10));
      readers.add(reader);
      threads.add(start(reader));
    }
    await().until(() -> threads.stream().allMatch(CachingBlockStoreTest::isWaiting));
    source.permits.release();

    byte[] block = TestBlocks.random(100_000, 1);
    for (int i = 0; i < 1000; i++) {
      assertThat(readers.get(i).get()).isEqualTo(Arrays.copyOfRange(block, i, i + 10));
    }
    assertThat(source.gets()).isEqualTo(1);
  }

  @Test
  void failuresReachAllWhoWaitAndAreNotKept() throws Exception {
    byte[] block = TestBlocks.random(1000, 1);
    BlockLocator locator = locatorOf(block);
    assertThatThrownBy(() -> cache.get(locator)).isInstanceOf(BlockMissingException.class);
    assertThat(cache.usedBytes()).isZero();
    source.add(block);

    assertThat(bytesOf(cache.get(locator))).isEqualTo(block);
  }

  @Test
  void aSourceThatGivesTooLittleIsAFailure() {
    BlockLocator locator = source.add(TestBlocks.random(1000, 1));
    CachingBlockStore broken =
        new CachingBlockStore(
            new MemoryBlockStore(List.of()) {
              @Override
              public ByteBuffer get(BlockLocator any) {
                return ByteBuffer.allocate(999);
              }
            },
            BUDGET);

    assertThatThrownBy(() -> broken.get(locator)).isInstanceOf(BlockException.class);
    broken.close();
  }

  @Test
  void anInterruptedReaderLeavesTheOthersTheirFetch() throws Exception {
    byte[] block = TestBlocks.random(1000, 1);
    BlockLocator locator = source.add(block);
    source.gated = true;
    FutureTask<byte[]> first = new FutureTask<>(() -> read(locator, 0, 1000));
    FutureTask<byte[]> second = new FutureTask<>(() -> read(locator, 0, 1000));
    Thread firstThread = start(first);
    await().until(() -> source.gets() == 1 && isWaiting(firstThread));
    Thread secondThread = start(second);
    await().until(() -> isWaiting(secondThread));
    firstThread.interrupt();

    assertThatThrownBy(() -> first.get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(InterruptedIOException.class);
    source.permits.release();
    assertThat(second.get(5, TimeUnit.SECONDS)).isEqualTo(block);
    assertThat(source.gets()).isEqualTo(1);
  }

  @Test
  void evictsTheLeastRecentlyUsed() throws Exception {
    List<BlockLocator> blocks = add(5, 16 * MIB);
    for (int i = 0; i < 4; i++) {
      read(blocks.get(i), 0, 1);
    }
    read(blocks.get(0), 0, 1);
    read(blocks.get(4), 0, 1); // takes the place of block 1
    assertThat(source.gets()).isEqualTo(5);

    read(blocks.get(0), 0, 1);
    read(blocks.get(2), 0, 1);
    assertThat(source.gets()).isEqualTo(5);
    read(blocks.get(1), 0, 1);
    assertThat(source.gets()).isEqualTo(6);
    assertThat(cache.usedBytes()).isEqualTo(BUDGET);
  }

  @Test
  void usesTheSameMemoryForAWholeStreamOfBlocks() throws Exception {
    List<BlockLocator> blocks = add(8, 16 * MIB);
    for (int round = 0; round < 3; round++) {
      for (BlockLocator block : blocks) {
        for (int offset = 0; offset < block.sizeBytes(); offset += MIB) {
          assertThat(cache.view(block, offset, MIB)).isEmpty();
          read(block, offset, MIB);
        }
      }
    }

    assertThat(source.gets()).isEqualTo(24);
    assertThat(cache.allocatedBytes()).isEqualTo(BUDGET);
  }

  @Test
  void handsOutABlockThatIsReadAgain() throws Exception {
    byte[] block = TestBlocks.random(MIB, 1);
    BlockLocator locator = source.add(block);
    assertThat(cache.view(locator, 0, 10)).isEmpty();
    read(locator, 0, MIB);

    ByteBuffer view = cache.view(locator, 5, 10).orElseThrow();
    assertThat(view.isDirect()).isTrue();
    assertThat(view.isReadOnly()).isTrue();
    assertThat(bytesOf(view)).isEqualTo(Arrays.copyOfRange(block, 5, 15));
  }

  @Test
  void viewsKeepTheirBytesAfterEviction() throws Exception {
    byte[] block = TestBlocks.random(16 * MIB, 99);
    BlockLocator locator = source.add(block);
    ByteBuffer view = cache.get(locator);
    for (BlockLocator other : add(12, 16 * MIB)) {
      read(other, 0, 1);
    }
    read(locator, 0, 1);

    assertThat(source.gets()).isEqualTo(14); // it was evicted
    assertThat(bytesOf(view)).isEqualTo(block);
  }

  @Test
  void memoryStaysBoundedWhenEveryBlockIsHandedOut() throws Exception {
    List<BlockLocator> blocks = add(8, 16 * MIB);
    long highest = 0;
    for (int i = 0; i < 40; i++) {
      cache.get(blocks.get(i % 8));
      highest = Math.max(highest, cache.allocatedBytes());
    }

    assertThat(highest).isLessThanOrEqualTo(BUDGET + BUDGET / 2);
  }

  @Test
  void aReaderWaitsForRoom() throws Exception {
    List<BlockLocator> blocks = add(2, 40 * MIB);
    source.gated = true;
    FutureTask<byte[]> first = new FutureTask<>(() -> read(blocks.get(0), 0, 1));
    start(first);
    await().until(() -> source.gets() == 1);
    FutureTask<byte[]> second = new FutureTask<>(() -> read(blocks.get(1), 0, 1));
    Thread thread = start(second);
    await().until(() -> isWaiting(thread));
    assertThat(source.gets()).isEqualTo(1);
    source.permits.release(2);

    first.get(5, TimeUnit.SECONDS);
    second.get(5, TimeUnit.SECONDS);
    assertThat(source.gets()).isEqualTo(2);
  }

  @Test
  void prefetchBringsABlockWithoutWaiting() throws Exception {
    List<BlockLocator> blocks = add(4, 16 * MIB);
    source.gated = true;
    blocks.forEach(cache::prefetch); // no more than half of the budget at a time
    await().until(() -> source.gets() == 2);
    source.permits.release(2);
    await().until(() -> cache.usedBytes() == 32L * MIB && read(blocks.get(1), 0, 1).length == 1);
    cache.prefetch(blocks.get(1));

    assertThat(source.gets()).isEqualTo(2);
  }

  @Test
  void closeEndsWhatWaitsAndClosesTheSource() throws Exception {
    BlockLocator locator = source.add(TestBlocks.random(1000, 1));
    source.gated = true;
    FutureTask<byte[]> reader = new FutureTask<>(() -> read(locator, 0, 1));
    start(reader);
    await().until(() -> source.gets() == 1);
    cache.close();

    assertThatThrownBy(() -> reader.get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(BlockException.class);
    assertThatThrownBy(() -> cache.get(locator)).hasMessageContaining("closed");
    assertThat(source.closed).isTrue();
  }

  @Test
  void shrinksWhenTheJvmHasNoMoreMemory() throws Exception {
    AtomicInteger given = new AtomicInteger();
    IntFunction<ByteBuffer> stingy =
        capacity -> {
          if (given.incrementAndGet() == 4) { // three blocks fit, and one was then freed
            throw new OutOfMemoryError("direct");
          }
          return ByteBuffer.allocate(capacity);
        };
    List<BlockLocator> blocks = add(8, 32 * MIB);
    try (CachingBlockStore small =
        new CachingBlockStore(source, 256L * MIB, new BlockMemory(512L * MIB, stingy))) {
      for (BlockLocator block : blocks) {
        assertThat(small.get(block).remaining()).isEqualTo(32 * MIB);
      }
      assertThat(small.usedBytes()).isEqualTo(96L * MIB);
    }
  }

  @Test
  void refusesABudgetThatHoldsNoBlock() {
    assertThatThrownBy(() -> new CachingBlockStore(source, BUDGET - 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("67108864");
  }

  private List<BlockLocator> add(int count, int sizeBytes) {
    List<BlockLocator> locators = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] block = new byte[sizeBytes];
      block[0] = (byte) (i + 1);
      locators.add(source.add(block));
    }
    return locators;
  }

  private byte[] read(BlockLocator locator, int offset, int count) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(count);
    cache.read(locator, offset, target);
    return target.array();
  }

  private static boolean isWaiting(Thread thread) {
    return thread.getState() == Thread.State.WAITING;
  }

  private static Thread start(Runnable task) {
    Thread thread = new Thread(task, "reader");
    thread.start();
    return thread;
  }
}
