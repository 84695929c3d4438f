package io.keepfs.block.cache;

import static io.keepfs.block.contract.TestBlocks.bytesOf;
import static io.keepfs.block.contract.TestBlocks.locatorOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.contract.TestBlocks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reading a block that is still arriving. */
class EarlyReadTest {
  private static final int SIZE = 3_000_000;
  private static final int HALF = 1_500_000;

  /** What arrives on a disk is shown in units of 64 KiB to those who did not wait for it. */
  private static final int CHUNKS = 2 * 65_536;

  private final byte[] block = TestBlocks.random(SIZE, 1);
  private final byte[] wrong = TestBlocks.random(SIZE, 2);
  private final BlockLocator locator = locatorOf(block);
  private final SteppedStore source = new SteppedStore();
  private final AtomicInteger told = new AtomicInteger();
  private CachingBlockStore cache = BlockCacheOptions.IN_MEMORY.open(source);

  @TempDir Path folder;

  enum Place {
    MEMORY,
    DISK
  }

  private void open(Place place) {
    BlockCacheOptions options =
        place == Place.MEMORY ? BlockCacheOptions.IN_MEMORY : BlockCacheOptions.onDisk(folder);
    cache = options.withEarlyRead(true).open(source);
  }

  @AfterEach
  void close() {
    cache.close();
  }

  private byte[] early(int offset, int count) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(count);
    cache.readEarly(locator, offset, target, told::incrementAndGet);
    return target.array();
  }

  private byte[] checked(int offset, int count) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(count);
    cache.read(locator, offset, target);
    return target.array();
  }

  private byte[] range(int offset, int count) {
    return Arrays.copyOfRange(block, offset, offset + count);
  }

  /** A read in a thread of its own, which is seen to wait. */
  private final class Reader {
    private final FutureTask<byte[]> task;
    private final Thread thread;

    Reader(boolean early, int offset, int count) {
      task = new FutureTask<>(() -> early ? early(offset, count) : checked(offset, count));
      thread = new Thread(task, "reader");
      thread.start();
    }

    Reader waits() {
      await().until(() -> thread.getState() == Thread.State.WAITING);
      return this;
    }

    byte[] get() throws Exception {
      return task.get(10, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void servesWhatHasArrivedAndHasTheRestWait(Place place) throws Exception {
    open(place);
    Reader head = new Reader(true, 0, 4096).waits();
    Reader middle = new Reader(true, HALF - 10, 20).waits();
    Reader careful = new Reader(false, 0, 10).waits();
    source.restart();
    source.write(block, 0, CHUNKS);
    assertThat(head.get()).isEqualTo(range(0, 4096));
    assertThat(early(CHUNKS - 10, 10)).isEqualTo(range(CHUNKS - 10, 10));
    source.write(block, CHUNKS, HALF + 9);
    middle.waits();
    assertThat(cache.view(locator, 0, 10)).isEmpty();
    source.write(block, HALF + 9, HALF + 10);
    assertThat(middle.get()).isEqualTo(range(HALF - 10, 20));
    careful.waits();
    source.write(block, HALF + 10, SIZE);
    careful.waits();
    assertThat(early(SIZE - 5, 100)).startsWith(range(SIZE - 5, 5));
    source.succeed();

    assertThat(careful.get()).isEqualTo(range(0, 10));
    assertThat(early(0, SIZE)).isEqualTo(block);
    assertThat(bytesOf(cache.get(locator))).isEqualTo(block);
    assertThat(told).hasValue(0);
    assertThat(cache.stats().fetches()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void whoReadWrongBytesIsToldAndWhoStillWaitsGetsTheRightOnes(Place place) throws Exception {
    open(place);
    Reader tail = new Reader(true, SIZE - 10, 10).waits();
    source.restart();
    source.write(wrong, 0, HALF);
    assertThat(early(0, 10)).isEqualTo(Arrays.copyOf(wrong, 10));
    source.withdraw();
    assertThat(told).hasValue(1);
    Reader head = new Reader(true, 0, 10).waits();
    source.restart();
    source.write(block, 0, SIZE - 1);
    head.waits(); // a second time nobody is served before the check
    source.write(block, SIZE - 1, SIZE);
    tail.waits();
    source.succeed();

    assertThat(head.get()).isEqualTo(range(0, 10));
    assertThat(tail.get()).isEqualTo(range(SIZE - 10, 10));
    assertThat(bytesOf(cache.get(locator))).isEqualTo(block);
    assertThat(told).hasValue(1);
  }

  @ParameterizedTest
  @EnumSource
  void anotherServiceTakingOverCountsAsWrong(Place place) throws Exception {
    open(place);
    Reader head = new Reader(true, 0, 10).waits();
    source.restart();
    source.write(wrong, 0, HALF);
    head.get();
    source.restart();
    assertThat(told).hasValue(1);
    source.write(block, 0, SIZE);
    source.succeed();

    assertThat(checked(0, SIZE)).isEqualTo(block);
  }

  @ParameterizedTest
  @EnumSource
  void whenAllServicesAreWrongThoseWhoWaitGetAnError(Place place) throws Exception {
    open(place);
    Reader tail = new Reader(true, SIZE - 10, 10).waits();
    source.restart();
    source.write(wrong, 0, HALF);
    early(0, 10);
    source.fail(locator);

    assertThatThrownBy(tail::get).hasCauseInstanceOf(BlockException.class);
    assertThat(told).hasValue(1);
    assertThat(cache.usedBytes()).isZero();
    try (var files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
    Reader again = new Reader(true, 0, SIZE).waits();
    source.restart();
    source.write(block, 0, SIZE);
    again.waits(); // it is not trusted any more
    source.succeed();
    assertThat(again.get()).isEqualTo(block);
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptedReaderLeavesTheOthersTheirBlock(Place place) throws Exception {
    open(place);
    Reader first = new Reader(true, HALF, 10).waits();
    Reader second = new Reader(true, HALF, 10).waits();
    first.thread.interrupt();
    assertThatThrownBy(first::get).hasCauseInstanceOf(InterruptedIOException.class);
    source.restart();
    source.write(block, 0, SIZE);

    assertThat(second.get()).isEqualTo(range(HALF, 10));
    source.succeed();
  }

  @ParameterizedTest
  @EnumSource
  void aBlockAskedForAheadIsServedEarlyToo(Place place) throws Exception {
    open(place);
    cache.prefetch(locator);
    source.restart();
    source.write(block, 0, HALF);
    assertThat(early(5, 10)).isEqualTo(range(5, 10));
    source.write(block, HALF, SIZE);
    source.succeed();
  }

  @ParameterizedTest
  @EnumSource
  void closingTellsThoseWhoReadWhatWasNeverChecked(Place place) throws Exception {
    open(place);
    Reader tail = new Reader(true, SIZE - 10, 10).waits();
    source.restart();
    source.write(block, 0, HALF);
    early(0, 10);
    cache.close();

    assertThatThrownBy(tail::get).hasCauseInstanceOf(BlockException.class);
    assertThat(told).hasValue(1);
  }

  @Test
  void isOffByDefault() throws Exception {
    Reader head = new Reader(true, 0, 10).waits();
    source.restart();
    source.write(block, 0, SIZE);
    head.waits();
    source.succeed();
    assertThat(head.get()).isEqualTo(range(0, 10));
  }
}
