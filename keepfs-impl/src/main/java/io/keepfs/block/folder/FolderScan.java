package io.keepfs.block.folder;

import io.keepfs.block.BlockHash;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through a whole folder: tells the index what lies there and since when it was not used, and
 * removes what programs that were killed left unfinished.
 */
final class FolderScan {
  /** Arvados' programs, too, take an older temporary file for an abandoned one. */
  static final Duration TEMPORARY_MAX_AGE = Duration.ofSeconds(60);

  private static final Logger log = LoggerFactory.getLogger(FolderScan.class);

  private final FolderLayout layout;
  private final FolderIndex index;
  private final BooleanSupplier stopped;
  private final Map<BlockHash, Boolean> seen = new HashMap<>();

  FolderScan(FolderLayout layout, FolderIndex index, BooleanSupplier stopped) {
    this.layout = layout;
    this.index = index;
    this.stopped = stopped;
  }

  void run(long nowMillis) {
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(layout.root(), "???")) {
      for (Path directory : directories) {
        if (stopped.getAsBoolean()) {
          return;
        }
        scan(directory, nowMillis);
      }
      index.retain(seen, nowMillis);
    } catch (IOException | DirectoryIteratorException e) {
      log.warn("Could not look through the block cache {}: {}", layout.root(), e.toString());
    }
  }

  private void scan(Path directory, long nowMillis) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        look(file, nowMillis);
      }
    }
  }

  private void look(Path file, long nowMillis) throws IOException {
    Optional<BlockHash> hash = layout.hashOf(file);
    if (hash.isEmpty() && !layout.isTemporary(file)) {
      return; // not ours to touch
    }
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      return; // another program was faster
    }
    if (!attributes.isRegularFile()) {
      return;
    }
    if (hash.isPresent()) {
      long used =
          Math.max(
              attributes.lastAccessTime().toMillis(), attributes.lastModifiedTime().toMillis());
      index.seen(hash.get(), attributes.size(), Math.min(used, nowMillis));
      seen.put(hash.get(), true);
    } else if (nowMillis - attributes.lastModifiedTime().toMillis()
        > TEMPORARY_MAX_AGE.toMillis()) {
      removeAbandoned(file);
    }
  }

  private void removeAbandoned(Path file) throws IOException {
    Optional<AdvisoryLock> lock = AdvisoryLock.exclusive(file);
    if (lock.isPresent()) {
      try {
        Files.deleteIfExists(file);
      } finally {
        lock.get().close();
      }
    }
  }
}
