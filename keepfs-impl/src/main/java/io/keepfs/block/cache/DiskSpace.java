package io.keepfs.block.cache;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockStore;
import io.keepfs.block.folder.BlockFile;
import io.keepfs.block.folder.BlockFolder;
import io.keepfs.block.folder.IncomingFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks in files of a {@link BlockFolder}, mapped into memory while they are in use: at most an
 * eighth of the machine's memory, so that the process does not look larger than it is.
 *
 * <p>A disk that cannot be written to does not stop readers: for {@link #MEMORY_ONLY} blocks stay
 * in memory, as much of it as a cache without a disk takes by default; then the disk is tried
 * again. That is told once, and once more only after blocks got to the disk meanwhile. Views of a
 * file that was removed hold its room on the disk: at most as much as is mapped.
 */
final class DiskSpace implements BlockSpace {
  /** How long the disk is left alone after it failed. */
  static final Duration MEMORY_ONLY = Duration.ofMinutes(1);

  /** At least so long is between two warnings that the disk failed. */
  static final Duration WARNING_INTERVAL = Duration.ofMinutes(10);

  private static final Logger log = LoggerFactory.getLogger(DiskSpace.class);

  private static final SystemLimits SYSTEM = new SystemLimits(Path.of("/"));
  private static final long MAPPED_MIN = 256L << 20;
  private static final long MAPPED_MAX = 4L << 30;
  private static final int PAGE = 4096;
  private static final int BLOCKS_MAX = 4096;
  private static final int BLOCKS_MIN = 16;

  private final BlockStore source;
  private final BlockFolder folder;
  private final ThrashWatch thrash;
  private final LongSupplier nanoClock;
  private final long mappedMax = mappedMax();
  private final int blocksMax = blocksMaxOfSystem();
  private final OffHeapBudget mapped = new OffHeapBudget(2 * mappedMax);
  private final BlockMemory memory =
      new BlockMemory(CachingBlockStore.DEFAULT_BUDGET_BYTES * 3 / 2);

  private volatile long folderLimitBytes; // asked for at each fetch, as that takes a system call
  private volatile boolean diskFailed;
  private volatile long diskFailedNanos;
  private volatile boolean worked; // something got to the disk since the last warning
  private long warnedNanos; // guarded by this

  DiskSpace(BlockStore source, BlockFolder folder, ThrashWatch thrash, LongSupplier nanoClock) {
    this.source = source;
    this.folder = folder;
    this.thrash = thrash;
    this.nanoClock = nanoClock;
    this.folderLimitBytes = folder.limitBytes();
  }

  /** A block in a mapped file. */
  private final class FileBlock implements Resident {
    private final BlockFile file;
    private final OffHeapBudget.Trace trace;

    FileBlock(BlockFile file) {
      this.file = file;
      this.trace = mapped.trace(file.bytes(), capacityFor(file.bytes().capacity()));
    }

    @Override
    public ByteBuffer bytes() {
      return file.bytes();
    }

    /** Its pages are the system's, which takes them when it wants to. */
    @Override
    public boolean isWorthReusing() {
      return false;
    }

    @Override
    public void release() {
      file.unlock();
      file.unmap();
      mapped.released(trace);
    }

    @Override
    public void abandon() {
      file.unlock();
    }
  }

  @Override
  public int capacityFor(int sizeBytes) {
    return Math.max(PAGE, (sizeBytes + PAGE - 1) / PAGE * PAGE);
  }

  @Override
  public long budgetBytes() {
    long most = isMemoryOnly() ? CachingBlockStore.DEFAULT_BUDGET_BYTES : mappedMax;
    return Math.min(most, folderLimitBytes);
  }

  @Override
  public int blocksMax() {
    return blocksMax;
  }

  @Override
  public Resident fetch(BlockLocator locator, Arrival arrival)
      throws BlockException, InterruptedIOException {
    int capacity = capacityFor(locator.sizeBytes());
    folderLimitBytes = folder.limitBytes();
    mapped.reserve(capacity);
    boolean traced = false;
    try {
      Optional<BlockFile> file = folder.find(locator);
      if (file.isPresent()) {
        traced = true;
        return new FileBlock(file.get());
      }
      IncomingBlock incoming = new IncomingBlock(this, memory, locator, open(locator), arrival);
      boolean done = false;
      try {
        source.transfer(locator, incoming);
        if (!incoming.isWhole()) {
          throw new BlockException(locator, "the store beneath gave too little");
        }
        Optional<BlockFile> received = incoming.commit();
        done = true;
        thrash.fetched(locator);
        traced = received.isPresent();
        if (traced && !worked) {
          worked = true;
        }
        return received.<Resident>map(FileBlock::new).orElseGet(() -> inMemory(locator, incoming));
      } finally {
        if (!done) {
          incoming.discard();
        }
      }
    } finally {
      if (!traced) {
        mapped.cancel(capacity);
      }
    }
  }

  private Resident inMemory(BlockLocator locator, IncomingBlock incoming) {
    return new MemorySpace.MemoryBlock(locator, memory, incoming.memory());
  }

  private Optional<IncomingFile> open(BlockLocator locator) {
    if (isMemoryOnly()) {
      return Optional.empty();
    }
    try {
      return Optional.of(folder.receive(locator));
    } catch (IOException e) {
      diskFailed(e);
      return Optional.empty();
    }
  }

  /** Keeps blocks in memory for a while; warns if that is news. */
  void diskFailed(IOException failure) {
    if (isNews(nanoClock.getAsLong())) {
      log.warn(
          "The block cache on disk cannot be written ({}); blocks stay in memory, at most {} MiB,"
              + " until it can: free some room, or choose another place with --disk-cache-dir",
          failure.toString(),
          budgetBytes() >> 20);
    }
  }

  private synchronized boolean isNews(long now) {
    boolean first = !diskFailed;
    diskFailedNanos = now;
    diskFailed = true;
    boolean news = first || worked && now - warnedNanos >= WARNING_INTERVAL.toNanos();
    if (news) {
      worked = false;
      warnedNanos = now;
    }
    return news;
  }

  private boolean isMemoryOnly() {
    return diskFailed && nanoClock.getAsLong() - diskFailedNanos < MEMORY_ONLY.toNanos();
  }

  @Override
  public void dropIdle() {
    memory.dropFree();
  }

  @Override
  public long allocatedBytes() {
    return memory.allocatedBytes();
  }

  @Override
  public void close() {
    source.close();
    folder.close();
  }

  private static long mappedMax() {
    return Math.min(MAPPED_MAX, Math.max(MAPPED_MIN, SYSTEM.memoryBytes() / 8));
  }

  /** Each block holds a file descriptor for its lock; others need some, too. */
  private static int blocksMaxOfSystem() {
    long files = SYSTEM.openFiles();
    return files <= 0 ? BLOCKS_MAX : (int) Math.max(BLOCKS_MIN, Math.min(BLOCKS_MAX, files / 8));
  }
}
