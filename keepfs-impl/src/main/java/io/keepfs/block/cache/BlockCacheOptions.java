package io.keepfs.block.cache;

import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockStore;
import io.keepfs.block.folder.BlockFolder;
import io.keepfs.block.folder.CacheDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What block cache to have.
 *
 * @param directory the folder on a disk; empty for a cache in memory
 * @param sizeBytes how large it may grow: 0 for a size that suits the disk, or {@link
 *     CachingBlockStore#DEFAULT_BUDGET_BYTES} of memory; raised to one block if below
 * @param fetchThreads how many blocks are fetched at a time, 1 to {@link #FETCH_THREADS_MAX}
 * @param prefetchBlocks see {@link BlockStore#prefetchBlocks}
 * @param earlyRead whether {@link BlockStore#readEarly} may give bytes before their block was
 *     checked
 */
public record BlockCacheOptions(
    Optional<Path> directory,
    long sizeBytes,
    int fetchThreads,
    int prefetchBlocks,
    boolean earlyRead) {
  /** More would only wait for each other. */
  public static final int FETCH_THREADS_MAX = 64;

  /** How far to fetch ahead unless told otherwise. */
  public static final int DEFAULT_PREFETCH_BLOCKS = 4;

  private static final Logger log = LoggerFactory.getLogger(BlockCacheOptions.class);

  /** A cache in memory, of the usual size. */
  public static final BlockCacheOptions IN_MEMORY =
      new BlockCacheOptions(
          Optional.empty(), 0, FetchThreads.DEFAULT, DEFAULT_PREFETCH_BLOCKS, false);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when one makes no sense
   */
  public BlockCacheOptions {
    if (fetchThreads < 1 || fetchThreads > FETCH_THREADS_MAX) {
      throw new IllegalArgumentException(
          "--fetch-threads must be 1 to %d, not %d".formatted(FETCH_THREADS_MAX, fetchThreads));
    }
    if (sizeBytes < 0 || prefetchBlocks < 0) {
      throw new IllegalArgumentException("--file-cache and --prefetch-blocks are never negative");
    }
  }

  /** A cache in a folder, of a size that suits the disk. */
  public static BlockCacheOptions onDisk(Path directory) {
    return new BlockCacheOptions(
        Optional.of(directory), 0, FetchThreads.DEFAULT, DEFAULT_PREFETCH_BLOCKS, false);
  }

  /** A cache where Arvados' programs have theirs, see {@link CacheDirectory}. */
  public static BlockCacheOptions standard(Map<String, String> environment, Path home) {
    return onDisk(CacheDirectory.standard(environment, home));
  }

  /** These options with another size. */
  public BlockCacheOptions withSizeBytes(long bytes) {
    return new BlockCacheOptions(directory, bytes, fetchThreads, prefetchBlocks, earlyRead);
  }

  /** These options with another number of fetches at a time. */
  public BlockCacheOptions withFetchThreads(int count) {
    return new BlockCacheOptions(directory, sizeBytes, count, prefetchBlocks, earlyRead);
  }

  /** These options with early reading or without. */
  public BlockCacheOptions withEarlyRead(boolean early) {
    return new BlockCacheOptions(directory, sizeBytes, fetchThreads, prefetchBlocks, early);
  }

  /**
   * Makes the cache. When the folder is of no use the cache is in memory, with a warning.
   *
   * @param source where missing blocks come from; closed with the cache
   */
  public CachingBlockStore open(BlockStore source) {
    ThrashWatch thrash = new ThrashWatch(System::nanoTime);
    if (directory.isPresent()) {
      try {
        long size = sizeBytes == 0 ? 0 : Math.max(sizeBytes, BlockLocator.MAX_BLOCK_BYTES);
        BlockFolder folder = BlockFolder.open(directory.get(), size);
        DiskSpace space = new DiskSpace(source, folder, thrash, System::nanoTime);
        return new CachingBlockStore(space, thrash, fetchThreads, prefetchBlocks, earlyRead);
      } catch (IOException e) {
        log.warn(
            "The block cache cannot be on disk in {} ({}); blocks stay in memory, at most {} MiB:"
                + " choose another place with --disk-cache-dir",
            directory.get(),
            e.toString(),
            CachingBlockStore.DEFAULT_BUDGET_BYTES >> 20);
      }
    }
    long budget = sizeInMemory();
    BlockMemory memory = new BlockMemory(budget + budget / 2);
    return new CachingBlockStore(
        new MemorySpace(source, memory, budget, thrash),
        thrash,
        fetchThreads,
        prefetchBlocks,
        earlyRead);
  }

  /** The size wished for was meant for a disk if there was to be one. */
  private long sizeInMemory() {
    if (sizeBytes == 0) {
      return CachingBlockStore.DEFAULT_BUDGET_BYTES;
    }
    long size = Math.max(sizeBytes, BlockLocator.MAX_BLOCK_BYTES);
    return directory.isPresent() ? Math.min(size, CachingBlockStore.DEFAULT_BUDGET_BYTES) : size;
  }
}
