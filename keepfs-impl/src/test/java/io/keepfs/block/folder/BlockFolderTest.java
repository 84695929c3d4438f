package io.keepfs.block.folder;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.contract.TestBlocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockFolderTest {
  private static final int MIB = 1 << 20;
  private static final long LIMIT = 64L * MIB;

  @TempDir Path root;

  private BlockFolder open() throws Exception {
    BlockFolder folder = BlockFolder.open(root, LIMIT);
    folder.awaitScan();
    return folder;
  }

  @Test
  void knowsWhatLayThereBeforeAndEvictsTheOldest() throws Exception {
    List<BlockLocator> blocks = new ArrayList<>();
    try (BlockFolder folder = open()) {
      for (int i = 0; i < 4; i++) {
        blocks.add(put(folder, TestBlocks.random(15 * MIB, i)));
      }
    }
    setUsed(blocks.get(2), 1_000_000);
    setUsed(blocks.get(0), 2_000_000);
    try (BlockFolder folder = open()) {
      assertThat(folder.bytes()).isEqualTo(60L * MIB);
      put(folder, TestBlocks.random(15 * MIB, 4));
      put(folder, TestBlocks.random(12 * MIB, 5));

      assertThat(file(blocks.get(2))).doesNotExist();
      assertThat(file(blocks.get(3))).exists();
      assertThat(folder.find(blocks.get(0))).isEmpty();
      BlockFile kept = folder.find(blocks.get(1)).orElseThrow();
      assertThat(TestBlocks.bytesOf(kept.bytes())).isEqualTo(TestBlocks.random(15 * MIB, 1));
      kept.unlock();
    }
  }

  /**
   * However many files there are: nothing that is asked for waits until they were looked through.
   */
  @Test
  void servesAndTakesBlocksBeforeTheFolderWasLookedThrough() throws Exception {
    BlockLocator before;
    try (BlockFolder folder = open()) {
      before = put(folder, TestBlocks.random(MIB, 1));
      for (int i = 0; i < 1000; i++) {
        Path file = file(TestBlocks.locatorOf(TestBlocks.random(i + 1, i)));
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[0]);
      }
    }
    CountDownLatch mayLook = new CountDownLatch(1);
    try (BlockFolder folder =
        BlockFolder.open(root, LIMIT, Clock.systemUTC(), scan -> held(scan, mayLook))) {
      BlockFile found = folder.find(before).orElseThrow();
      assertThat(TestBlocks.bytesOf(found.bytes())).isEqualTo(TestBlocks.random(MIB, 1));
      found.unlock();
      BlockLocator added = put(folder, TestBlocks.random(MIB, 2));
      assertThat(file(added)).exists();
      assertThat(folder.bytes()).as("what it met itself").isLessThanOrEqualTo(2L * MIB);
      assertThat(mayLook.getCount()).as("not looked through yet").isEqualTo(1);
      put(folder, TestBlocks.random(MIB, 3));

      mayLook.countDown();
      folder.awaitScan();
      assertThat(folder.bytes()).isEqualTo(3L * MIB);
    } finally {
      mayLook.countDown();
    }
  }

  private static Thread held(Runnable scan, CountDownLatch until) {
    return new Thread(
        () -> {
          Uninterruptibles.awaitUninterruptibly(until);
          scan.run();
        });
  }

  /** Never tells the same millisecond twice: of two uses in one, neither is the older. */
  private static final class Ticking extends Clock {
    private final AtomicLong millis = new AtomicLong(System.currentTimeMillis());

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis.incrementAndGet());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  void leavesWhatIsInUseHereOrElsewhere() throws Exception {
    try (BlockFolder here = BlockFolder.open(root, LIMIT, new Ticking(), Thread::new);
        BlockFolder elsewhere = BlockFolder.open(root, LIMIT)) {
      here.awaitScan();
      BlockLocator first = put(here, TestBlocks.random(30 * MIB, 1));
      BlockLocator second = put(here, TestBlocks.random(30 * MIB, 2));
      BlockFile usedHere = here.find(first).orElseThrow();
      BlockFile usedElsewhere = elsewhere.find(second).orElseThrow();
      BlockLocator third = put(here, TestBlocks.random(30 * MIB, 3));

      assertThat(file(first)).exists();
      assertThat(file(second)).exists();
      usedHere.unlock();
      usedElsewhere.unlock();
      put(here, TestBlocks.random(30 * MIB, 4));
      assertThat(file(third)).as("unused for longest").doesNotExist();
      assertThat(file(first)).exists();
    }
  }

  @Test
  void anotherProgramsLockIsSeenWhileTheBlockIsUsed() throws Exception {
    try (BlockFolder folder = open()) {
      BlockLocator block = put(folder, TestBlocks.random(1000, 1));
      BlockFile used = folder.find(block).orElseThrow();

      assertThat(AdvisoryLock.exclusive(file(block))).isEmpty();
      assertThat(AdvisoryLock.shared(file(block))).isPresent().get().satisfies(AdvisoryLock::close);
      used.unlock();
      used.unlock();
      AdvisoryLock exclusive = AdvisoryLock.exclusive(file(block)).orElseThrow();
      assertThat(folder.find(block)).isEmpty();
      exclusive.close();
      assertThat(folder.find(block)).isPresent();
    }
  }

  /** Arvados' programs go by it when they choose what to remove; few file systems keep it. */
  @Test
  void aBlockThatIsTakenUpHasANewTimeOfAccess() throws Exception {
    Instant later = Instant.now().plusSeconds(5000).truncatedTo(ChronoUnit.MILLIS);
    try (BlockFolder folder =
        BlockFolder.open(root, LIMIT, Clock.fixed(later, ZoneOffset.UTC), Thread::new)) {
      BlockLocator block = put(folder, TestBlocks.random(1000, 1));
      FileTime changed = Files.getLastModifiedTime(file(block));
      folder.find(block).orElseThrow().unlock();
      BasicFileAttributes now = Files.readAttributes(file(block), BasicFileAttributes.class);
      assertThat(now.lastAccessTime().toInstant()).isEqualTo(later);
      assertThat(now.lastModifiedTime()).isEqualTo(changed);
    }
  }

  @Test
  void checksEachFileOncePerProcess() throws Exception {
    byte[] bytes = TestBlocks.random(1000, 1);
    BlockLocator block;
    try (BlockFolder folder = open()) {
      block = put(folder, bytes);
      FileTime modified = Files.getLastModifiedTime(file(block));
      damage(block, modified);
      assertThat(folder.find(block)).as("written by this process").isPresent();
    }
    try (BlockFolder folder = open()) {
      assertThat(folder.find(block)).as("taken from disk").isEmpty();
      assertThat(file(block)).doesNotExist();
    }
  }

  private void damage(BlockLocator block, FileTime modified) throws IOException {
    byte[] wrong = Files.readAllBytes(file(block));
    wrong[3] ^= 1;
    Files.write(file(block), wrong);
    Files.setLastModifiedTime(file(block), modified);
  }

  @Test
  void removesAbandonedTemporaryFiles() throws Exception {
    Path directory = Files.createDirectories(root.resolve("0a1"));
    Path old = Files.write(directory.resolve("tmpabc.keepcacheblock"), new byte[10]);
    Path fresh = Files.write(directory.resolve("tmpabd.keepcacheblock"), new byte[10]);
    Path inUse = Files.write(directory.resolve("tmpabe.keepcacheblock"), new byte[10]);
    for (Path file : List.of(old, inUse)) {
      Files.setLastModifiedTime(
          file, FileTime.fromMillis(Files.getLastModifiedTime(fresh).toMillis() - 61_000));
    }
    AdvisoryLock lock = AdvisoryLock.shared(inUse).orElseThrow();
    open().close();
    lock.close();

    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
    assertThat(inUse).exists();
  }

  @Test
  void aTransferThatBeganAnewOrWasGivenUpLeavesNothingWrong() throws Exception {
    byte[] bytes = TestBlocks.random(3000, 1);
    BlockLocator locator = TestBlocks.locatorOf(bytes);
    try (BlockFolder folder = open()) {
      folder.receive(locator).discard();
      assertThat(folder.bytes()).isZero();
      IncomingFile incoming = folder.receive(locator);
      incoming.write(ByteBuffer.wrap(new byte[2000]));
      incoming.restart();
      incoming.write(ByteBuffer.wrap(bytes));
      BlockFile file = incoming.commit();

      assertThat(TestBlocks.bytesOf(file.bytes())).isEqualTo(bytes);
      file.unlock();
      try (Stream<Path> files = Files.walk(root)) {
        assertThat(files.filter(Files::isRegularFile)).containsExactly(file(locator));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    // wished, disk, free, cached, limit (MiB)
    "0, 1000000, 500000, 0, 100000",
    "0, 100000, 20000, 4000, 6000",
    "0, 1000, 100, 0, 64",
    "5000, 100000, 20000, 0, 5000",
    "50000, 100000, 20000, 1000, 19976",
    "1, 100000, 20000, 0, 64",
  })
  void sizesTheFolderByTheDisk(long wished, long disk, long free, long cached, long limit) {
    assertThat(FolderSizing.limitBytes(wished * MIB, disk * MIB, free * MIB, cached * MIB) / MIB)
        .isEqualTo(limit);
  }

  @Test
  void findsTheStandardPlace() throws Exception {
    Path home = Path.of("/home/x");
    Path locked = Path.of("/nowhere");

    assertThat(CacheDirectory.standard(Map.of(), home)).hasToString("/home/x/.cache/arvados/keep");
    assertThat(CacheDirectory.standard(Map.of("XDG_CACHE_HOME", "/c"), home))
        .hasToString("/c/arvados/keep");
    assertThat(CacheDirectory.standard(Map.of("XDG_CACHE_HOME", "c"), home))
        .hasToString("/home/x/.cache/arvados/keep");
    assertThat(CacheDirectory.standard(Map.of("CACHE_DIRECTORY", locked + ":" + root), home))
        .isEqualTo(root.resolve("keep"));
    assertThat(CacheDirectory.standard(Map.of("CACHE_DIRECTORY", locked.toString()), home))
        .hasToString("/home/x/.cache/arvados/keep");
  }

  private BlockLocator put(BlockFolder folder, byte[] bytes) throws IOException {
    BlockLocator locator = TestBlocks.locatorOf(bytes);
    IncomingFile incoming = folder.receive(locator);
    incoming.write(ByteBuffer.wrap(bytes));
    BlockFile file = incoming.commit();
    file.unlock();
    file.unmap();
    return locator;
  }

  private void setUsed(BlockLocator block, long millis) throws IOException {
    FileTime time = FileTime.fromMillis(millis);
    Files.getFileAttributeView(file(block), BasicFileAttributeView.class)
        .setTimes(time, time, null);
  }

  private Path file(BlockLocator locator) {
    String hex = locator.hash().hex();
    return root.resolve(hex.substring(0, 3)).resolve(hex + ".keepcacheblock");
  }
}
