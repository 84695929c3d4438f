package io.keepfs.examples.cli;

import io.keepfs.block.BlockLocator;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.block.folder.CacheDirectory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where and how blocks of file content are cached and fetched ahead: the options for it. */
final class CacheOptions {
  @Option(
      names = "--file-cache",
      paramLabel = "BYTES",
      converter = ByteSize.class,
      defaultValue = "0",
      description =
          "What blocks of file content may take, 64M or more (default: 0, which is 256M of"
              + " memory, or a tenth of the disk and no more than a quarter of what is free).")
  private void setFileCacheBytes(long value) {
    if (value != 0 && value < BlockLocator.MAX_BLOCK_BYTES && command != null) {
      throw new ParameterException(
          command.commandLine(), "--file-cache must be 64M or more, which is one Keep block, or 0");
    }
    fileCacheBytes = value;
  }

  private long fileCacheBytes;

  @Option(
      names = "--disk-cache",
      description = "Keep blocks in a folder that all Arvados programs may share (the default).")
  private void setDisk(boolean value) {
    inMemory = !value;
  }

  @Option(names = "--ram-cache", description = "Keep blocks in memory alone.")
  private void setMemory(boolean value) {
    inMemory = value;
  }

  private boolean inMemory;

  @Option(
      names = "--disk-cache-dir",
      paramLabel = "DIR",
      description =
          "The folder for blocks (default: keep in $CACHE_DIRECTORY, or arvados/keep in"
              + " $XDG_CACHE_HOME or ~/.cache).")
  private @Nullable Path directory;

  @Option(
      names = "--prefetch-blocks",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "How far ahead of one who reads from front to back blocks are fetched, in units of 64M;"
              + " 0 for not at all (default: ${DEFAULT-VALUE}).")
  private int prefetchBlocks;

  @Option(
      names = "--fetch-threads",
      paramLabel = "N",
      defaultValue = "8",
      description = "How many blocks are fetched at a time (default: ${DEFAULT-VALUE}).")
  private int fetchThreads;

  @Option(
      names = "--early-read",
      description =
          "Give programs the bytes of a block as they arrive, before its checksum can be known. If"
              + " it then turns out wrong, what they were given is dropped from the kernel's cache"
              + " and the block is fetched anew.")
  private boolean earlyRead;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /** Returns what was chosen; {@code environment} and {@code home} tell the usual folder. */
  BlockCacheOptions blockCache(Map<String, String> environment, Path home) {
    Optional<Path> folder =
        inMemory
            ? Optional.empty()
            : Optional.of(
                directory == null
                    ? CacheDirectory.standard(environment, home)
                    : directory.toAbsolutePath());
    try {
      return new BlockCacheOptions(folder, fileCacheBytes, fetchThreads, prefetchBlocks, earlyRead);
    } catch (IllegalArgumentException e) {
      if (command == null) {
        throw e;
      }
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
