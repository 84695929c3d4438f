package io.keepfs.block.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.block.BlockLocator;
import io.keepfs.block.contract.MemoryBlockStore;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Readers of every kind on more blocks than fit: memory is used again all the time, and nobody may
 * ever see the bytes of another block.
 */
class CacheStormTest {
  private static final int MIB = 1 << 20;
  private static final int THREADS = 8;
  private static final int ROUNDS = 400;
  private static final int VIEWS_HELD = 2;

  private final MemoryBlockStore source = new MemoryBlockStore(List.of());
  private final List<BlockLocator> blocks = new ArrayList<>();

  /** A view and the one value that all its bytes have. */
  private record Held(ByteBuffer view, int value) {
    boolean isIntact() {
      for (int i = view.position(); i < view.limit(); i += 997) {
        if (view.get(i) != value) {
          return false;
        }
      }
      return view.get(view.limit() - 1) == value;
    }
  }

  @Test
  void nobodySeesTheBytesOfAnotherBlock() throws Exception {
    for (int value = 0; value < 24; value++) {
      byte[] block = new byte[4 * MIB - value % 3 * MIB / 2];
      Arrays.fill(block, (byte) value);
      blocks.add(source.add(block));
    }
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (CachingBlockStore cache = new CachingBlockStore(source, 64L * MIB)) {
      List<Callable<Integer>> readers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(i);
        readers.add(() -> damagedReads(cache, random));
      }
      for (Future<Integer> damaged : threads.invokeAll(readers)) {
        assertThat(damaged.get()).isZero();
      }
      assertThat(source.gets()).isGreaterThan(2 * blocks.size());
      assertThat(cache.usedBytes()).isLessThanOrEqualTo(64L * MIB);
    } finally {
      threads.shutdownNow();
    }
  }

  private int damagedReads(CachingBlockStore cache, Random random) throws Exception {
    int damaged = 0;
    ArrayDeque<Held> held = new ArrayDeque<>();
    for (int i = 0; i < ROUNDS; i++) {
      int value = random.nextInt(blocks.size());
      BlockLocator block = blocks.get(value);
      int offset = random.nextInt(block.sizeBytes() - 1);
      int length = 1 + random.nextInt(Math.min(MIB, block.sizeBytes() - offset));
      switch (random.nextInt(10)) {
        case 0 -> held.add(new Held(cache.get(block), value));
        case 1 -> cache.prefetch(block);
        case 2, 3 ->
            cache.view(block, offset, length).ifPresent(view -> held.add(new Held(view, value)));
        default -> {
          ByteBuffer target = ByteBuffer.allocate(length);
          cache.read(block, offset, target);
          damaged += new Held(target.flip(), value).isIntact() ? 0 : 1;
        }
      }
      if (held.size() > VIEWS_HELD) {
        damaged += held.remove().isIntact() ? 0 : 1;
      }
    }
    return damaged;
  }
}
