package io.keepfs.block.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockMemoryTest {
  private static final int MIB = 1 << 20;

  @ParameterizedTest
  @CsvSource({
    "0, 4096",
    "1, 4096",
    "4096, 4096",
    "4097, 4608",
    "8192, 8192",
    "8193, 9216",
    "1000000, 1048576",
    "67108863, 67108864",
    "67108864, 67108864",
  })
  void roundsSizesUp(int size, int capacity) {
    assertThat(BlockMemory.capacityFor(size)).isEqualTo(capacity);
  }

  @Test
  void wastesAtMostAnEighth() {
    Random random = new Random(5);
    for (int i = 0; i < 100_000; i++) {
      int size = 4097 + random.nextInt(64 * MIB - 4096);

      assertThat(BlockMemory.capacityFor(size)).isBetween(size, size + size / 8 + 1);
    }
  }

  @Test
  void usesMemoryAgain() {
    BlockMemory memory = new BlockMemory(8 * MIB);
    ByteBuffer first = memory.take(MIB);
    memory.giveBack(first);

    assertThat(memory.take(MIB - 1)).isSameAs(first);
    assertThat(memory.take(MIB)).isNotSameAs(first);
    assertThat(memory.allocatedBytes()).isEqualTo(2 * MIB);
  }

  @Test
  void staysWithinTheLimitThoughTheCollectorIsLeftWithTheBuffers() {
    BlockMemory memory = new BlockMemory(8 * MIB);
    long highest = 0;
    for (int i = 0; i < 64; i++) {
      memory.take(MIB); // as a block whose views were handed out and dropped
      highest = Math.max(highest, memory.allocatedBytes());
    }

    assertThat(highest).isBetween((long) MIB, 8L * MIB);
  }

  @Test
  void givesUpIdleBuffersOfOtherSizes() {
    BlockMemory memory = new BlockMemory(8 * MIB);
    List<ByteBuffer> taken = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      taken.add(memory.take(MIB));
    }
    taken.forEach(memory::giveBack);
    taken.clear();

    assertThat(memory.take(2 * MIB).capacity()).isEqualTo(2 * MIB);
    assertThat(memory.allocatedBytes()).isLessThanOrEqualTo(8 * MIB);
  }

  @Test
  void yieldsWhenAllOfItIsInUse() {
    BlockMemory memory = new BlockMemory(2 * MIB);
    List<ByteBuffer> held = List.of(memory.take(MIB), memory.take(MIB), memory.take(MIB));

    assertThat(memory.allocatedBytes()).isEqualTo(3 * MIB);
    assertThat(held).hasSize(3);
  }
}
