package io.keepfs.block.cache;

import static io.keepfs.block.contract.TestBlocks.bytesOf;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.contract.MemoryBlockStore;
import io.keepfs.block.contract.TestBlocks;
import io.keepfs.block.folder.BlockFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A disk that cannot be written, again and again: what is told of it. */
class DiskSpaceTest {
  private static final Duration RETRY = DiskSpace.MEMORY_ONLY.plusSeconds(1);

  @TempDir private Path directory;

  private final AtomicLong nanos = new AtomicLong();
  private final MemoryBlockStore source = new MemoryBlockStore(List.of());
  private final Logger logger = (Logger) LoggerFactory.getLogger(DiskSpace.class);
  private final ListAppender<ILoggingEvent> told = new ListAppender<>();
  private Path folder;
  private CachingBlockStore cache;
  private int blocks;

  @BeforeEach
  void start() throws Exception {
    told.start();
    logger.addAppender(told);
    folder = directory.resolve("blocks");
    ThrashWatch thrash = new ThrashWatch(nanos::get);
    BlockFolder files = BlockFolder.open(folder, 64L << 20);
    cache =
        new CachingBlockStore(
            new DiskSpace(source, files, thrash, nanos::get), thrash, 2, 0, false);
  }

  @AfterEach
  void stop() {
    cache.close();
    logger.detachAppender(told);
  }

  /** Reads another block. */
  private void fetch() throws Exception {
    byte[] bytes = TestBlocks.random(1000, blocks++);
    BlockLocator locator = source.add(bytes);
    assertThat(bytesOf(cache.get(locator))).isEqualTo(bytes);
  }

  /** Puts a file in place of the folder, in which nothing can be made, or takes it away again. */
  private void folderIsBroken(boolean broken) throws Exception {
    if (broken) {
      Files.move(folder, directory.resolve("aside"));
      Files.createFile(folder);
    } else {
      Files.delete(folder);
      Files.move(directory.resolve("aside"), folder);
    }
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void aDiskThatStaysFullIsToldOfOnce() throws Exception {
    fetch();
    assertThat(told.list).isEmpty();
    folderIsBroken(true);
    for (int i = 0; i < 20; i++) {
      fetch();
      fetch();
      pass(RETRY);
    }
    assertThat(told.list)
        .singleElement()
        .satisfies(event -> assertThat(event.getFormattedMessage()).contains("--disk-cache-dir"));
  }

  @Test
  void aDiskThatHadRecoveredIsToldOfAgainAtTimes() throws Exception {
    for (int i = 0; i < 2; i++) {
      folderIsBroken(true);
      fetch();
      pass(RETRY);
      folderIsBroken(false);
      fetch();
    }
    assertThat(told.list).as("within the interval").hasSize(1);
    pass(DiskSpace.WARNING_INTERVAL);
    folderIsBroken(true);
    fetch();
    assertThat(told.list).hasSize(2);
    folderIsBroken(false);
  }
}
