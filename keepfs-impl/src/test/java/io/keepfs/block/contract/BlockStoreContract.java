package io.keepfs.block.contract;

import static io.keepfs.block.contract.TestBlocks.bytesOf;
import static io.keepfs.block.contract.TestBlocks.locatorOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockMissingException;
import io.keepfs.block.BlockStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What every {@link BlockStore} must do. Extend it, and give a store that holds the blocks it is
 * told.
 */
public abstract class BlockStoreContract {
  private static final String SIGNATURE = "+A0123456789012345678901234567890123456789@7fffffff";

  private final byte[] small = TestBlocks.random(1000, 1);
  private final byte[] large = TestBlocks.random(3_000_000, 2);
  private final byte[] empty = new byte[0];
  private final byte[] unknown = TestBlocks.random(1000, 3);
  private BlockStore store;

  /** A new store that holds exactly these blocks. The suite closes it, more than once. */
  protected abstract BlockStore storeWith(List<byte[]> blocks) throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = storeWith(List.of(small, large, empty));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void givesTheWholeBlockReadOnly() throws Exception {
    for (byte[] block : List.of(small, large, empty)) {
      ByteBuffer view = store.get(locatorOf(block));

      assertThat(view.isReadOnly()).isTrue();
      assertThat(view.position()).isZero();
      assertThat(bytesOf(view)).isEqualTo(block);
    }
  }

  @Test
  void findsTheBlockWhateverTheHints() throws Exception {
    BlockLocator bare = locatorOf(small);
    BlockLocator signed = new BlockLocator(bare.hash(), bare.sizeBytes(), SIGNATURE + "+Z");

    assertThat(bytesOf(store.get(signed))).isEqualTo(small);
    assertThat(bytesOf(store.get(bare))).isEqualTo(small);
  }

  @Test
  void eachViewHasItsOwnPosition() throws Exception {
    ByteBuffer first = store.get(locatorOf(small));
    first.position(500);

    assertThat(store.get(locatorOf(small)).position()).isZero();
    assertThat(bytesOf(first)).isEqualTo(Arrays.copyOfRange(small, 500, 1000));
  }

  @ParameterizedTest
  @CsvSource({"0, 1000, 1000", "0, 1, 1", "999, 1, 1", "10, 2000, 990", "1000, 5, 0", "0, 0, 0"})
  void readsAsMuchAsThereIs(int offset, int room, int count) throws Exception {
    for (boolean direct : new boolean[] {true, false}) {
      ByteBuffer target =
          direct ? ByteBuffer.allocateDirect(room + 7) : ByteBuffer.allocate(room + 7);
      target.position(3).limit(3 + room);

      assertThat(store.read(locatorOf(small), offset, target)).isEqualTo(count);
      assertThat(target.position()).isEqualTo(3 + count);
      assertThat(bytesOf(target.duplicate().flip().position(3)))
          .isEqualTo(Arrays.copyOfRange(small, offset, offset + count));
    }
  }

  @ParameterizedTest
  @CsvSource({"-1", "1001"})
  void refusesToReadOutsideTheBlock(int offset) {
    ByteBuffer target = ByteBuffer.allocate(10);

    assertThatThrownBy(() -> store.read(locatorOf(small), offset, target))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(target.position()).isZero();
  }

  @Test
  void aViewHasTheBytesOrIsAbsent() throws Exception {
    for (int i = 0; i < 3; i++) {
      store
          .view(locatorOf(small), 100, 50)
          .ifPresent(
              view -> {
                assertThat(view.isReadOnly()).isTrue();
                assertThat(bytesOf(view)).isEqualTo(Arrays.copyOfRange(small, 100, 150));
              });
      store.read(locatorOf(small), 0, ByteBuffer.allocate(1000));
    }
    assertThat(store.view(locatorOf(unknown), 0, 1)).isEmpty();
  }

  @Test
  void tellsWhenABlockIsMissing() {
    BlockLocator locator = locatorOf(unknown);
    ByteBuffer target = ByteBuffer.allocate(2000);

    assertThatThrownBy(() -> store.get(locator))
        .isInstanceOf(BlockMissingException.class)
        .hasMessageContaining(locator.toString());
    assertThatThrownBy(() -> store.read(locator, 0, target))
        .isInstanceOf(BlockMissingException.class);
    assertThat(target.position()).isZero();
  }

  @Test
  void errorsShowNoSignature() {
    BlockLocator bare = locatorOf(unknown);
    BlockLocator signed = new BlockLocator(bare.hash(), bare.sizeBytes(), SIGNATURE);

    assertThatThrownBy(() -> store.get(signed))
        .isInstanceOf(BlockException.class)
        .hasMessageNotContaining("@7fffffff");
  }

  @Test
  void prefetchIsOnlyAHint() throws Exception {
    store.prefetch(locatorOf(large));
    store.prefetch(locatorOf(unknown));

    assertThat(bytesOf(store.get(locatorOf(large)))).isEqualTo(large);
    assertThatThrownBy(() -> store.get(locatorOf(unknown)))
        .isInstanceOf(BlockMissingException.class);
  }

  @Test
  void manyThreadsReadAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> readers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Random random = new Random(i);
        readers.add(() -> rangesAreRight(random));
      }
      for (Future<Boolean> reader : threads.invokeAll(readers)) {
        assertThat(reader.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private boolean rangesAreRight(Random random) throws Exception {
    boolean right = true;
    for (int i = 0; i < 20; i++) {
      byte[] block = random.nextBoolean() ? small : large;
      int offset = random.nextInt(block.length);
      ByteBuffer target = ByteBuffer.allocate(random.nextInt(100_000));
      int count = store.read(locatorOf(block), offset, target);
      right &= Arrays.equals(block, offset, offset + count, target.array(), 0, count);
      right &= count == Math.min(target.capacity(), block.length - offset);
    }
    return right;
  }

  @Test
  void viewsOutliveTheStore() throws Exception {
    ByteBuffer view = store.get(locatorOf(large));
    store.close();
    store.close();

    assertThat(bytesOf(view)).isEqualTo(large);
  }
}
