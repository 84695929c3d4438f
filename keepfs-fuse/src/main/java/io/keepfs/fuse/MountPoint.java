package io.keepfs.fuse;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Checks that a directory can be mounted on. */
final class MountPoint {
  private MountPoint() {}

  /**
   * Returns the path as the mount table will show it.
   *
   * @throws MountFailedException when it is missing, no directory, not empty, or mounted on already
   */
  static Path check(Path path) throws MountFailedException {
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
    if (mounted.isPresent() && mounted.get().isFuse()) {
      // Asked before anything looks at the directory: a dead mount would hang it.
      throw new MountFailedException(
          resolved
              + " is already mounted ("
              + mounted.get().type()
              + "): try \"fusermount3 -u "
              + resolved
              + "\"");
    }
    return checkDirectory(resolved);
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
