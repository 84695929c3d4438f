package io.keepfs.block.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockNotStoredException;
import io.keepfs.block.BlockSink;
import io.keepfs.block.BlockStore;
import io.keepfs.block.BlockWriter;
import io.keepfs.block.PutOptions;
import io.keepfs.block.contract.MemoryBlockWriter;
import io.keepfs.block.contract.TestBlocks;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenBlocksTest {
  private final MemoryBlockWriter keep = new MemoryBlockWriter();
  private final WrittenBlocks written = new WrittenBlocks(keep, keep);
  private final byte[] block = TestBlocks.random(100_000, 1);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatWasStoredIsReadFromTheCache(boolean onDisk) throws Exception {
    BlockCacheOptions options =
        new BlockCacheOptions(onDisk ? Optional.of(folder) : Optional.empty(), 0, 2, 2, false);
    try (CachingBlockStore cache = options.open(written)) {
      ByteBuffer memory = ByteBuffer.allocateDirect(block.length + 7).position(7);
      memory.put(block).position(7);
      BlockLocator locator = written.into(cache).put(memory, PutOptions.copies(1));
      assertThat(memory.position()).isEqualTo(7);
      memory.put(new byte[block.length]); // the caller goes on to use it

      assertThat(locator.signature()).isPresent();
      assertThat(TestBlocks.bytesOf(cache.get(locator))).isEqualTo(block);
      assertThat(keep.gets()).isZero();
    }
  }

  @Test
  void otherBlocksComeFromBeneath() throws Exception {
    BlockLocator other = keep.add(TestBlocks.random(1000, 2));
    try (CachingBlockStore cache = BlockCacheOptions.IN_MEMORY.open(written)) {
      assertThat(cache.get(other).remaining()).isEqualTo(1000);
      assertThat(keep.gets()).isEqualTo(1);
    }
  }

  @Test
  void aBlockThatIsNotStoredIsNotInTheCache() throws Exception {
    keep.failNext(1);
    try (CachingBlockStore cache = BlockCacheOptions.IN_MEMORY.open(written)) {
      BlockWriter writer = written.into(cache);
      assertThatThrownBy(() -> writer.put(ByteBuffer.wrap(block), PutOptions.copies(1)))
          .isInstanceOf(BlockNotStoredException.class);
      assertThat(cache.view(TestBlocks.locatorOf(block), 0, 1)).isEmpty();
      assertThat(cache.stats().misses()).isZero();
    }
  }

  /** The caller is interrupted, and goes on to use its memory, while that is being copied. */
  @Test
  void whatIsCopiedTooLateComesFromBeneath() throws Exception {
    ByteBuffer memory = ByteBuffer.wrap(block.clone());
    ByteBuffer copied = ByteBuffer.allocate(block.length);
    CountDownLatch copying = new CountDownLatch(1);
    CountDownLatch used = new CountDownLatch(1);
    BlockSink sink =
        new BlockSink() {
          @Override
          public void restart() {
            copied.clear();
          }

          @Override
          public void write(ByteBuffer chunk) {
            copying.countDown();
            assertThatCode(used::await).doesNotThrowAnyException();
            copied.put(chunk);
          }
        };
    FutureTask<Void> copy =
        new FutureTask<>(
            () -> {
              written.transfer(TestBlocks.locatorOf(block), sink);
              return null;
            });
    BlockWriter writer = written.into(new InterruptedCache(copy, copying));
    assertThatThrownBy(() -> writer.put(memory.duplicate(), PutOptions.copies(1)))
        .isInstanceOf(InterruptedIOException.class);
    memory.put(0, new byte[block.length]);
    used.countDown();
    copy.get(30, TimeUnit.SECONDS);
    assertThat(copied.array()).isEqualTo(block);
    assertThat(keep.gets()).isEqualTo(1);
  }

  /** Its readers are interrupted once the copying has begun. */
  private record InterruptedCache(Runnable copy, CountDownLatch copying) implements BlockStore {
    @Override
    public ByteBuffer get(BlockLocator locator) throws InterruptedIOException {
      new Thread(copy, "copy").start();
      assertThatCode(copying::await).doesNotThrowAnyException();
      throw new InterruptedIOException("interrupted while it is copied");
    }

    @Override
    public void close() {}
  }

  @Test
  void aCacheThatIsClosedFailsNoWriter() throws Exception {
    CachingBlockStore cache = BlockCacheOptions.IN_MEMORY.open(written);
    cache.close();
    assertThat(written.into(cache).put(ByteBuffer.wrap(block), PutOptions.copies(1)).sizeBytes())
        .isEqualTo(block.length);
  }
}
