package io.keepfs.fuse.jnr;

import io.keepfs.fuse.Fusermount;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Unmounts by command: libfuse has no call that does it from another thread. */
final class JnrUnmount {
  private static final Logger log = LoggerFactory.getLogger(JnrUnmount.class);

  private JnrUnmount() {}

  /** Returns whether it was unmounted; says in the log why not. */
  static boolean attempt(Path mountPoint, boolean lazy, Duration limit) {
    try {
      Optional<String> complaint = unmount(mountPoint, lazy, limit);
      complaint.ifPresent(text -> log.debug("unmounting {}: {}", mountPoint, text));
      return complaint.isEmpty();
    } catch (IOException e) {
      log.warn("unmounting {}: {}", mountPoint, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private static Optional<String> unmount(Path mountPoint, boolean lazy, Duration limit)
      throws IOException, InterruptedException {
    Optional<Fusermount> fusermount = Fusermount.find();
    if (fusermount.isPresent()) {
      return fusermount.get().unmount(mountPoint, lazy, limit);
    }
    List<String> command =
        lazy
            ? List.of("umount", "-l", mountPoint.toString())
            : List.of("umount", mountPoint.toString());
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      return Optional.of("umount took longer than " + limit.toMillis() + " ms");
    }
    int code = process.exitValue();
    return code == 0 ? Optional.empty() : Optional.of("umount exited with " + code);
  }
}
