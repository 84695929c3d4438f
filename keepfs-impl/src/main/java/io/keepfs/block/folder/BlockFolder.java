package io.keepfs.block.folder;

import io.keepfs.block.BlockHash;
import io.keepfs.block.BlockLocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of block files that may be shared with other programs, see the package.
 *
 * <p>Blocks are found by their names at once; the folder is looked through in the background, soon
 * after it was opened and then at times, to learn its size. Before a block is received, those
 * unused for longest are removed as far as the size limit and the disk's free space require, save
 * those that a program uses. What another program holds does not count towards the limit.
 *
 * <p>A file must have its block's size each time it is taken up, and the right MD5 when it is taken
 * up first by this process; one that has not is removed. Thread-safe; no lock is held over I/O.
 */
public final class BlockFolder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BlockFolder.class);

  /** How often the folder is looked through again, for what others have done. */
  private static final Duration SCAN_INTERVAL = Duration.ofMinutes(10);

  /** The index takes memory for each file; with more, the oldest go. */
  private static final int FILES_MAX = 1 << 20;

  /** So much more than needed is removed, so that not each block costs a search. */
  private static final int SLACK_DIVISOR = 64;

  private static final long FULL_DISK_BYTES = 256L << 20;
  private static final long CLOSE_MILLIS = 1000;

  private final FolderLayout layout;
  private final FileStore disk;
  private final long wishedBytes;
  private final Clock clock;
  private final ThreadFactory scanThreads;
  private final FolderIndex index = new FolderIndex();
  private final AtomicReference<@Nullable Thread> scanning = new AtomicReference<>();
  private volatile long lastScanMillis;
  private volatile boolean closed;

  /** What tells one file from another that took its name. */
  private record Identity(@Nullable Object key, FileTime modified) {}

  private BlockFolder(FolderLayout layout, long wishedBytes, Clock clock, ThreadFactory scanThreads)
      throws IOException {
    this.layout = layout;
    this.disk = Files.getFileStore(layout.root());
    this.wishedBytes = wishedBytes;
    this.clock = clock;
    this.scanThreads = scanThreads;
  }

  /**
   * Opens a folder, or makes it, with mode 0700. Proves first, with a file of one byte, that it can
   * be written, mapped and locked.
   *
   * @param wishedBytes how large it may grow; 0 for a size that suits the disk
   * @throws IOException when the folder is of no use; the message says why
   */
  public static BlockFolder open(Path root, long wishedBytes) throws IOException {
    return open(root, wishedBytes, Clock.systemUTC(), BlockFolder::scanThread);
  }

  static BlockFolder open(Path root, long wishedBytes, Clock clock, ThreadFactory scanThreads)
      throws IOException {
    AdvisoryLock.requireAvailable();
    FolderLayout layout = new FolderLayout(root.toAbsolutePath());
    layout.createRoot();
    prove(layout);
    BlockFolder folder = new BlockFolder(layout, wishedBytes, clock, scanThreads);
    folder.scanInBackground();
    return folder;
  }

  private static void prove(FolderLayout layout) throws IOException {
    FolderLayout.Created test = layout.createTemporary(BlockLocator.EMPTY.hash());
    try (FileChannel channel = test.channel()) {
      channel.write(ByteBuffer.wrap(new byte[] {'1'}));
      Mapping mapped = Mapping.of(channel, 1);
      boolean right = mapped.bytes().get(0) == '1';
      mapped.end();
      Optional<AdvisoryLock> lock = AdvisoryLock.shared(test.path());
      lock.ifPresent(AdvisoryLock::close);
      if (!right || lock.isEmpty()) {
        throw new IOException(layout.root() + " does not support mapping and locking of files");
      }
    } finally {
      Files.deleteIfExists(test.path());
    }
  }

  /**
   * Takes up a block if its file is there and good. Reads all of it the first time, for its MD5.
   *
   * @return the block, to be unlocked by the caller
   */
  public Optional<BlockFile> find(BlockLocator locator) {
    Path path = layout.file(locator.hash());
    Optional<AdvisoryLock> lock = AdvisoryLock.shared(path);
    if (lock.isEmpty()) {
      return Optional.empty();
    }
    BlockFile file = null;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      if (channel.size() != locator.sizeBytes()) {
        remove(path, locator, "it has " + channel.size() + " bytes");
      } else {
        Identity identity = identity(path);
        Mapping bytes = Mapping.of(channel, locator.sizeBytes());
        file = take(locator, path, lock.get(), bytes, identity);
      }
    } catch (NoSuchFileException e) {
      log.debug("Block {} was removed by another program just now", locator);
    } catch (IOException e) {
      log.warn("Block {} cannot be read from {}: {}", locator, path, e.toString());
    } finally {
      if (file == null) {
        lock.get().close();
      }
    }
    return Optional.ofNullable(file);
  }

  private @Nullable BlockFile take(
      BlockLocator locator, Path path, AdvisoryLock lock, Mapping bytes, Identity identity)
      throws IOException {
    if (!index.isVerified(locator.hash(), identity) && !isRight(locator, bytes)) {
      bytes.end();
      remove(path, locator, "its contents have another MD5");
      return null;
    }
    boolean isNew = index.use(locator.hash(), locator.sizeBytes(), clock.millis());
    index.verified(locator.hash(), identity);
    if (isNew) {
      makeRoom(0); // what two programs use is left to the one that lets go of it last
    }
    touch(path);
    return new BlockFile(this, locator.hash(), lock, bytes);
  }

  private static boolean isRight(BlockLocator locator, Mapping bytes) {
    try {
      return BlockHash.of(bytes.bytes().load().duplicate()).equals(locator.hash());
    } catch (InternalError e) {
      return false; // how the JVM tells of a mapped page that cannot be read
    }
  }

  private void remove(Path path, BlockLocator locator, String what) throws IOException {
    log.warn("Damaged block in {}, removed: of block {}, {}", path, locator, what);
    index.remove(locator.hash());
    Files.deleteIfExists(path);
  }

  /** Tells other programs, which go by the time of the last access; mounts seldom keep it. */
  private void touch(Path path) {
    try {
      Files.getFileAttributeView(path, BasicFileAttributeView.class)
          .setTimes(null, FileTime.fromMillis(clock.millis()), null);
    } catch (IOException e) {
      log.trace("The time of access of {} cannot be set: {}", path, e.toString());
    }
  }

  /**
   * Makes room for a block, and a file to receive it.
   *
   * @throws IOException when no file can be made
   */
  public IncomingFile receive(BlockLocator locator) throws IOException {
    rescanAtTimes();
    makeRoom(FolderIndex.roomFor(locator.sizeBytes()));
    FolderLayout.Created created = layout.createTemporary(locator.hash());
    Optional<AdvisoryLock> lock = AdvisoryLock.shared(created.path());
    if (lock.isEmpty()) {
      created.channel().close();
      throw new IOException(created.path() + " cannot be locked");
    }
    index.use(locator.hash(), locator.sizeBytes(), clock.millis());
    return new IncomingFile(this, locator, created.path(), created.channel(), lock.get());
  }

  /** What the folder may grow to as things stand. */
  public long limitBytes() {
    try {
      return FolderSizing.limitBytes(
          wishedBytes, disk.getTotalSpace(), disk.getUsableSpace(), index.bytes());
    } catch (IOException e) {
      return Math.max(BlockLocator.MAX_BLOCK_BYTES, wishedBytes);
    }
  }

  /** What is known to lie in it, without what only other programs use. */
  public long bytes() {
    return index.bytes();
  }

  private void makeRoom(long bytes) {
    long limit = limitBytes();
    long excess = index.bytes() + bytes - limit;
    if (excess > 0 || index.count() >= FILES_MAX) {
      evict(Math.max(excess, 0) + limit / SLACK_DIVISOR);
    }
  }

  /** Removes old blocks although the disk should have room; returns how much that gave. */
  long makeRoomOnFullDisk(int sizeBytes) {
    return evict(Math.max(FolderIndex.roomFor(sizeBytes), FULL_DISK_BYTES));
  }

  private long evict(long wantedBytes) {
    long freed = 0;
    while (freed < wantedBytes) {
      List<FolderIndex.Victim> victims = index.claimOldest(wantedBytes - freed);
      if (victims.isEmpty()) {
        break;
      }
      for (FolderIndex.Victim victim : victims) {
        freed += evict(victim);
      }
    }
    return freed;
  }

  private long evict(FolderIndex.Victim victim) {
    Path path = layout.file(victim.hash());
    Optional<AdvisoryLock> lock = AdvisoryLock.exclusive(path);
    if (lock.isEmpty()) {
      return 0; // gone, or another program's: that one counts it
    }
    try {
      boolean removed = Files.deleteIfExists(path);
      return removed ? victim.bytes() : 0;
    } catch (IOException e) {
      log.warn("Block file {} cannot be removed: {}", path, e.toString());
      return 0;
    } finally {
      lock.get().close();
    }
  }

  FolderLayout layout() {
    return layout;
  }

  void unused(BlockHash hash) {
    index.endUse(hash, clock.millis());
  }

  void received(BlockLocator locator) {
    try {
      index.verified(locator.hash(), identity(layout.file(locator.hash())));
    } catch (IOException e) {
      log.debug("Block {} was received, and removed by another program: {}", locator, e.toString());
    }
  }

  void lost(BlockLocator locator) {
    log.debug("Block {} was received but its temporary file is gone", locator);
    index.remove(locator.hash());
  }

  void dropIncoming(BlockLocator locator, Path path, FileChannel channel, AdvisoryLock lock) {
    index.remove(locator.hash());
    lock.close();
    try (channel) {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      log.warn("{} cannot be removed: {}", path, e.toString());
    }
  }

  private static Identity identity(Path path) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    return new Identity(attributes.fileKey(), attributes.lastModifiedTime());
  }

  private void rescanAtTimes() {
    if (clock.millis() - lastScanMillis > SCAN_INTERVAL.toMillis()) {
      scanInBackground();
    }
  }

  private void scanInBackground() {
    Thread thread =
        scanThreads.newThread(
            () -> {
              try {
                new FolderScan(layout, index, () -> closed).run(clock.millis());
                makeRoom(0);
              } finally {
                scanning.set(null);
              }
            });
    if (scanning.compareAndSet(null, thread)) {
      lastScanMillis = clock.millis();
      thread.start();
    }
  }

  private static Thread scanThread(Runnable scan) {
    Thread thread = new Thread(scan, "keepfs-cache-scan");
    thread.setDaemon(true);
    return thread;
  }

  /** Waits until no look through the folder is under way, for tests. */
  void awaitScan() throws InterruptedException {
    Thread thread = scanning.get();
    if (thread != null) {
      thread.join();
    }
  }

  /** Ends work in the background. Blocks taken up stay usable, and are still to be unlocked. */
  @Override
  public void close() {
    closed = true;
    try {
      Thread thread = scanning.get();
      if (thread != null) {
        thread.join(CLOSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
