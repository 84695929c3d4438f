package io.keepfs.collection.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One look over a folder of manifests: deletes what was read longest ago until it is well within
 * its bound, and what writers left unfinished. Other processes may do the same at the same time.
 */
final class ManifestSweep extends SimpleFileVisitor<Path> {
  /** So long a writer never takes. */
  private static final Duration UNFINISHED_AGE = Duration.ofMinutes(10);

  private static final int DISK_BLOCK_BYTES = 4096;

  private final Path folder;
  private final long maxBytes;
  private final Instant now;
  private final List<Found> manifests = new ArrayList<>();
  private long totalBytes;

  private record Found(Path file, long bytes, Instant read) {}

  ManifestSweep(Path folder, long maxBytes, Instant now) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.now = now;
  }

  /** What a file of that length takes on a usual disk. */
  static long diskBytes(long length) {
    return (length + DISK_BLOCK_BYTES - 1) / DISK_BLOCK_BYTES * DISK_BLOCK_BYTES;
  }

  void run() throws IOException {
    Files.walkFileTree(folder, this);
    if (totalBytes <= maxBytes) {
      return;
    }
    long target = maxBytes - maxBytes / 8; // else the next manifest would bring us back here
    manifests.sort(Comparator.comparing(Found::read));
    for (Found oldest : manifests) {
      if (totalBytes <= target) {
        return;
      }
      Files.deleteIfExists(oldest.file());
      totalBytes -= oldest.bytes();
    }
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    String name = file.getFileName().toString();
    if (name.endsWith(ManifestStore.SUFFIX) || name.endsWith(ManifestStore.LARGE_SUFFIX)) {
      long bytes = diskBytes(Math.max(1, attributes.size())); // an empty one has an inode, too
      manifests.add(new Found(file, bytes, attributes.lastAccessTime().toInstant()));
      totalBytes += bytes;
    } else if (name.endsWith(ManifestStore.UNFINISHED_SUFFIX)
        && attributes.lastModifiedTime().toInstant().isBefore(now.minus(UNFINISHED_AGE))) {
      Files.deleteIfExists(file);
    }
    return FileVisitResult.CONTINUE;
  }

  /** Another process may have deleted it. */
  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
    if (e instanceof NoSuchFileException) {
      return FileVisitResult.CONTINUE;
    }
    throw e;
  }
}
