package io.keepfs.fuse.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control file system of FUSE, for root on a machine where nobody has mounted it (containers).
 */
final class Fusectl {
  private static final Logger log = LoggerFactory.getLogger(Fusectl.class);

  private Fusectl() {}

  /** Cuts a connection through a private mount of the control file system. */
  static boolean abort(int connection) {
    if (Native.CALLS.geteuid() != 0) {
      return false;
    }
    try {
      Path folder = Files.createTempDirectory("keepfs-fusectl-");
      try {
        if (Native.CALLS.mount("fusectl", folder.toString(), "fusectl", MountFlags.MS_NOSUID, "")
            != 0) {
          log.debug("mounting fusectl: {}", Errnos.describe(Native.errno()));
          return false;
        }
        try {
          Files.write(
              folder.resolve(Integer.toString(connection)).resolve("abort"),
              "1".getBytes(StandardCharsets.US_ASCII),
              StandardOpenOption.WRITE);
          return true;
        } finally {
          Native.CALLS.umount2(folder.toString(), MountFlags.MNT_DETACH);
        }
      } finally {
        Files.delete(folder);
      }
    } catch (IOException e) {
      log.warn("cannot cut FUSE connection {}: {}", connection, e.toString());
      return false;
    }
  }
}
