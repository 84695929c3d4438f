package io.keepfs.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.manifest.ManifestException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a loaded collection takes of the heap, by its own account and by that of the JVM. */
class FootprintTest {
  private static final int BYTES_PER_FILE_MAX = 120;

  /** The JVM's own allocations, and the unused ends of regions that large arrays begin. */
  private static final double TOLERANCE_PART = 0.1;

  private static final long TOLERANCE_BYTES = 1 << 20;

  /** The serial collector leaves some garbage where it is, but at every fourth time none. */
  private static final int COLLECTIONS = 4;

  /** Other threads of the JVM may allocate and free meanwhile. */
  private static final int ROUNDS_MAX = 5;

  /**
   * What a tree was found to take.
   *
   * @param told by itself
   * @param used by the JVM
   */
  private record Footprint(long told, long used) {
    boolean agrees() {
      return Math.abs(used - told) <= told * TOLERANCE_PART + TOLERANCE_BYTES;
    }
  }

  @ParameterizedTest(name = "{0} files, {1} a directory, {2} a block")
  @CsvSource({"200000,200000,1000", "200000,20,10", "200000,1,1", "1000000,1000,100"})
  void aFileTakesLittleMoreThanItsName(int files, int perDirectory, int perBlock) throws Exception {
    byte[] manifest = manifest(files, perDirectory, perBlock);
    long nameBytes = CollectionTree.parse(manifest).names().bytes().length;

    Footprint footprint = measure(manifest, files);
    for (int round = 1; round < ROUNDS_MAX && !footprint.agrees(); round++) {
      footprint = measure(manifest, files);
    }

    assertThat(footprint).matches(Footprint::agrees, "agrees within a tenth");
    assertThat(footprint.told()).isLessThanOrEqualTo(nameBytes + BYTES_PER_FILE_MAX * (long) files);
  }

  /** In a frame of its own, which does not keep a tree of another round. */
  private static Footprint measure(byte[] manifest, int files) throws ManifestException {
    long before = usedBytes();
    CollectionTree tree = CollectionTree.parse(manifest);
    long used = usedBytes() - before;
    assertThat(tree.fileCount()).isEqualTo(files);
    return new Footprint(tree.footprintBytes(), used);
  }

  private static byte[] manifest(int files, int perDirectory, int perBlock) {
    StringBuilder text = new StringBuilder();
    String signature = "+A0123456789012345678901234567890123456789@65f00000";
    for (int from = 0; from < files; from += perDirectory) {
      text.append("./sample%06d".formatted(from / perDirectory));
      int to = Math.min(files, from + perDirectory);
      for (int block = from; block < to; block += perBlock) {
        text.append(" %032x+%d%s".formatted(block * 0x9E3779B97F4A7C15L, perBlock, signature));
      }
      for (int file = from; file < to; file++) {
        text.append(" %d:1:file%07d.bam".formatted(file - from, file));
      }
      text.append('\n');
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static long usedBytes() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    for (int i = 0; i < COLLECTIONS; i++) {
      memory.gc();
    }
    return memory.getHeapMemoryUsage().getUsed();
  }
}
