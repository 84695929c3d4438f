package io.keepfs.fuse;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that a directory can be mounted on, and clears away what a killed daemon has left there.
 */
final class MountPoint {
  private static final Logger log = LoggerFactory.getLogger(MountPoint.class);

  /**
   * What any use of a mount answers, at once, whose daemon has died: ENOTCONN in words, or
   * ECONNABORTED to who asked while it was dying.
   */
  private static final Set<String> DEAD =
      Set.of("Transport endpoint is not connected", "Software caused connection abort");

  /** A mount that has not answered by then is not dead but slow. */
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);

  private static final Duration CLEAR_LIMIT = Duration.ofSeconds(2);

  private MountPoint() {}

  /**
   * Returns the path as the mount table will show it.
   *
   * @throws MountFailedException when it is missing, no directory, not empty, or mounted on already
   * @throws InterruptedException when the caller is interrupted while it waits
   */
  static Path check(Path path) throws MountFailedException, InterruptedException {
    MountTable table;
    try {
      table = MountTable.read();
    } catch (IOException e) {
      // No proc file system: not Linux, or a bare container. The transport will tell if it cannot
      // do without.
      return checkDirectory(path.toAbsolutePath().normalize());
    }
    Path resolved = table.resolve(path);
    Optional<MountTable.Mount> mounted = table.at(resolved);
    // Asked before anything looks at the directory: a mount that does not answer would hang it.
    if (mounted.isPresent() && mounted.get().isFuse()) {
      clearIfDead(resolved, mounted.get());
    }
    return checkDirectory(resolved);
  }

  private static void clearIfDead(Path path, MountTable.Mount mounted)
      throws MountFailedException, InterruptedException {
    if (!isDead(path)) {
      throw new MountFailedException(
          path
              + " is already mounted ("
              + mounted.type()
              + "): try \"fusermount3 -u "
              + path
              + "\"");
    }
    log.warn("clearing away the dead mount ({}) on {}", mounted.type(), path);
    try {
      Unmounter.within(CLEAR_LIMIT).unmount(path);
    } catch (IOException e) {
      throw new MountFailedException(
          "a dead mount is in the way: try \"fusermount3 -u -z " + path + "\"; " + e.getMessage(),
          e);
    }
  }

  private static boolean isDead(Path path) throws InterruptedException {
    FutureTask<Boolean> probe =
        new FutureTask<>(
            () -> {
              try {
                // Not a stat: the kernel may still answer that from its cache.
                Files.newDirectoryStream(path).close();
                return false;
              } catch (FileSystemException e) {
                return isDead(e);
              }
            });
    Thread thread = new Thread(probe, "keepfs-probe " + path);
    thread.setDaemon(true);
    thread.start();
    try {
      return probe.get(PROBE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.debug("{} is mounted and does not answer: {}", path, e.toString());
      return false;
    }
  }

  static boolean isDead(FileSystemException answer) {
    return answer.getReason() != null && DEAD.contains(answer.getReason());
  }

  private static Path checkDirectory(Path path) throws MountFailedException {
    if (!Files.exists(path)) {
      throw new MountFailedException(
          "mount point " + path + " does not exist: try \"mkdir -p " + path + "\"");
    }
    if (!Files.isDirectory(path)) {
      throw new MountFailedException("mount point " + path + " is not a directory");
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      if (entries.iterator().hasNext()) {
        throw new MountFailedException(
            "mount point " + path + " is not empty: choose an empty directory");
      }
    } catch (MountFailedException e) {
      throw e;
    } catch (AccessDeniedException e) {
      throw new MountFailedException(
          "mount point " + path + " may not be read: choose a directory of your own", e);
    } catch (IOException e) {
      throw new MountFailedException(
          "mount point " + path + " cannot be read: " + e.getMessage(), e);
    }
    return path;
  }
}
