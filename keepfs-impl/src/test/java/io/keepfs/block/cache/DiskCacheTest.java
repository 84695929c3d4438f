package io.keepfs.block.cache;

import static io.keepfs.block.contract.TestBlocks.bytesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.contract.MemoryBlockStore;
import io.keepfs.block.contract.TestBlocks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskCacheTest {
  private static final int MIB = 1 << 20;

  @TempDir Path folder;

  private final GatedStore source = new GatedStore();

  /** A store whose answers wait for permits, once gated. */
  private static final class GatedStore extends MemoryBlockStore {
    final Semaphore permits = new Semaphore(0);
    volatile boolean gated;

    GatedStore() {
      super(List.of());
    }

    @Override
    public ByteBuffer get(BlockLocator locator) throws BlockException, InterruptedIOException {
      ByteBuffer block = super.get(locator);
      if (gated) {
        permits.acquireUninterruptibly();
      }
      return block;
    }
  }

  private CachingBlockStore open() {
    return BlockCacheOptions.onDisk(folder).open(source);
  }

  @Test
  void laysBlocksOutAsArvadosProgramsDo() throws Exception {
    byte[] block = TestBlocks.random(100_000, 1);
    BlockLocator locator = source.add(block);
    try (CachingBlockStore cache = open()) {
      cache.get(locator);
    }

    Path file = file(locator);
    assertThat(Files.readAllBytes(file)).isEqualTo(block);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
    assertThat(filesIn(folder)).containsExactly(file);
  }

  @Test
  void keepsBlocksOverARestart() throws Exception {
    byte[] block = TestBlocks.random(3 * MIB, 1);
    BlockLocator locator = source.add(block);
    for (int i = 0; i < 3; i++) {
      try (CachingBlockStore cache = open()) {
        assertThat(bytesOf(cache.get(locator))).isEqualTo(block);
        assertThat(read(cache, locator, 5, 10)).isEqualTo(Arrays.copyOfRange(block, 5, 15));
      }
    }

    assertThat(source.gets()).isEqualTo(1);
  }

  @Test
  void givesViewsOfTheFileAtOnce() throws Exception {
    byte[] block = TestBlocks.random(MIB, 1);
    BlockLocator locator = source.add(block);
    try (CachingBlockStore cache = open()) {
      assertThat(cache.view(locator, 0, 1)).isEmpty();
      read(cache, locator, 0, 1);

      ByteBuffer view = cache.view(locator, 7, 100).orElseThrow();
      assertThat(view.isDirect()).isTrue();
      assertThat(bytesOf(view)).isEqualTo(Arrays.copyOfRange(block, 7, 107));
    }
  }

  @Test
  void fetchesAgainWhatWasDamagedOnTheDisk() throws Exception {
    byte[] block = TestBlocks.random(100_000, 1);
    BlockLocator locator = source.add(block);
    byte[] flipped = block.clone();
    flipped[50_000] ^= 1;
    Path file = file(locator);
    Files.createDirectories(file.getParent());
    for (byte[] damaged : List.of(flipped, Arrays.copyOf(block, 99_999), new byte[0])) {
      Files.write(file, damaged);
      int before = source.gets();
      try (CachingBlockStore cache = open()) {
        assertThat(bytesOf(cache.get(locator))).isEqualTo(block);
      }
      assertThat(source.gets()).isEqualTo(before + 1);
      assertThat(Files.readAllBytes(file)).isEqualTo(block);
    }
  }

  @Test
  void leavesForeignFilesAlone() throws Exception {
    Files.createDirectories(folder.resolve("abc"));
    Files.createDirectories(folder.resolve("tmp"));
    List<Path> foreign =
        List.of(
            folder.resolve("README"),
            folder.resolve("tidy.lock"),
            folder.resolve("abc/notes.txt"),
            folder.resolve("abc/abc.keepcacheblock"),
            folder.resolve("tmp/0123456789abcdef0123456789abcdef.keepcacheblock"));
    for (Path file : foreign) {
      Files.write(file, new byte[10]);
    }
    try (CachingBlockStore cache = open()) {
      cache.get(source.add(TestBlocks.random(1000, 1)));
    }

    assertThat(filesIn(folder)).containsAll(foreign);
  }

  @Test
  void fetchesABlockOnceForAThousandThreads() throws Exception {
    byte[] block = TestBlocks.random(100_000, 1);
    BlockLocator locator = source.add(block);
    source.gated = true;
    try (CachingBlockStore cache = open()) {
      List<FutureTask<byte[]>> readers = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        int offset = i;
        FutureTask<byte[]> reader = new FutureTask<>(() -> read(cache, locator, offset, 10));
        readers.add(reader);
        Thread thread = new Thread(reader, "reader");
        thread.start();
        threads.add(thread);
      }
      await().until(() -> threads.stream().allMatch(t -> t.getState() == Thread.State.WAITING));
      source.permits.release();
      for (int i = 0; i < 1000; i++) {
        assertThat(readers.get(i).get()).isEqualTo(Arrays.copyOfRange(block, i, i + 10));
      }
      assertThat(source.gets()).isEqualTo(1);
      assertThat(cache.stats().fetches()).isEqualTo(1);
      assertThat(cache.stats().hits()).isEqualTo(999);
    }
  }

  @Test
  void twoCachesShareAFolderAndKeepItSmall() throws Exception {
    List<BlockLocator> blocks = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      blocks.add(source.add(TestBlocks.random(8 * MIB, i)));
    }
    BlockCacheOptions small = BlockCacheOptions.onDisk(folder).withSizeBytes(64L * MIB);
    try (CachingBlockStore first = small.open(source);
        CachingBlockStore second = small.open(source)) {
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < blocks.size(); i++) {
          byte[] expected = TestBlocks.random(8 * MIB, i);
          assertThat(bytesOf(first.get(blocks.get(i)))).isEqualTo(expected);
          assertThat(read(second, blocks.get(i), 100, 50))
              .isEqualTo(Arrays.copyOfRange(expected, 100, 150));
        }
      }
      assertThat(source.gets()).isGreaterThan(blocks.size()).isLessThan(5 * blocks.size());
      assertThat(sizeOf(folder)).isBetween(64L * MIB, 2 * 64L * MIB);
      assertThat(first.stats().refetches() + second.stats().refetches()).isPositive();
    }
  }

  @Test
  void theFolderMayVanishMeanwhile() throws Exception {
    byte[] block = TestBlocks.random(MIB, 1);
    BlockLocator locator = source.add(block);
    BlockLocator other = source.add(TestBlocks.random(MIB, 2));
    try (CachingBlockStore cache = open()) {
      ByteBuffer view = cache.get(locator);
      for (Path file : filesIn(folder)) {
        Files.delete(file);
        Files.delete(file.getParent());
      }
      cache.get(other);

      assertThat(bytesOf(view)).isEqualTo(block);
      assertThat(read(cache, locator, 0, MIB)).isEqualTo(block);
      assertThat(source.gets()).isEqualTo(2);
    }
  }

  @Test
  void makesDoWithMemoryWhereTheFolderCannotBe() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    byte[] block = TestBlocks.random(MIB, 1);
    BlockLocator locator = source.add(block);
    try (CachingBlockStore cache = BlockCacheOptions.onDisk(file.resolve("x")).open(source)) {
      assertThat(bytesOf(cache.get(locator))).isEqualTo(block);
      assertThat(bytesOf(cache.get(locator))).isEqualTo(block);
      assertThat(cache.stats().budgetBytes()).isEqualTo(CachingBlockStore.DEFAULT_BUDGET_BYTES);
    }
    assertThat(source.gets()).isEqualTo(1);
  }

  private Path file(BlockLocator locator) {
    String hex = locator.hash().hex();
    return folder.resolve(hex.substring(0, 3)).resolve(hex + ".keepcacheblock");
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private static long sizeOf(Path folder) throws IOException {
    long sum = 0;
    for (Path file : filesIn(folder)) {
      sum += Files.size(file);
    }
    return sum;
  }

  private static byte[] read(CachingBlockStore cache, BlockLocator locator, int offset, int count)
      throws IOException {
    ByteBuffer target = ByteBuffer.allocate(count);
    cache.read(locator, offset, target);
    return target.array();
  }
}
