package io.keepfs.fuse.kernel;

import io.keepfs.fuse.FuseMountOptions;
import io.keepfs.fuse.Fusermount;
import io.keepfs.fuse.MountFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mount made by the set-uid program fusermount3, which sends the opened device through a socket.
 * With auto_unmount the program stays, and unmounts when the other end of that socket closes: at
 * the latest when this process dies.
 */
final class FusermountMount implements Mounted {
  private static final Logger log = LoggerFactory.getLogger(FusermountMount.class);

  private final Fusermount program;
  private final Path mountPoint;
  private final int fd;
  private final FusermountProcess watcher;
  private final AtomicBoolean released = new AtomicBoolean();

  private FusermountMount(Fusermount program, Path mountPoint, int fd, FusermountProcess watcher) {
    this.program = program;
    this.mountPoint = mountPoint;
    this.fd = fd;
    this.watcher = watcher;
  }

  /** Mounts; requests wait until the device is read. */
  static FusermountMount mount(Path mountPoint, FuseMountOptions options)
      throws MountFailedException {
    Fusermount program =
        Fusermount.find().orElseThrow(() -> new MountFailedException(Fusermount.REMEDY));
    try {
      FusermountProcess process =
          FusermountProcess.start(
              program.program(),
              MountFlags.fusermountOptions(options),
              mountPoint,
              options.mountLimit());
      int fd = process.receiveDevice();
      if (fd < 0) {
        String said = process.endAndListen();
        throw new MountFailedException(explain(mountPoint, said));
      }
      if (!options.autoUnmount()) {
        process.end();
      }
      return new FusermountMount(program, mountPoint, fd, process);
    } catch (MountFailedException e) {
      throw e;
    } catch (IOException e) {
      throw new MountFailedException("running " + program.program() + ": " + e.getMessage(), e);
    }
  }

  /** Adds the remedy to what the program complains about. */
  static String explain(Path mountPoint, String said) {
    String line =
        said.isBlank()
            ? "fusermount failed without a word"
            : said.lines().findFirst().orElse(said).strip();
    if (line.contains("user_allow_other")) {
      return line
          + ": add the line \"user_allow_other\" to it as root, or mount without allow_other";
    }
    if (line.contains("no write access") || line.contains("bad mount point")) {
      return line + ": choose a directory of your own instead of " + mountPoint;
    }
    if (line.contains("device not found") || line.contains("/dev/fuse: No such")) {
      return line + (line.contains("modprobe") ? "" : ": try \"modprobe fuse\" as root");
    }
    if (line.contains("/dev/fuse")) {
      return line + ": let your user open /dev/fuse (chmod 666 /dev/fuse as root)";
    }
    if (line.contains("Operation not permitted")) {
      return line
          + ": is fusermount3 set-uid root? In a container: --device /dev/fuse --cap-add SYS_ADMIN";
    }
    return line;
  }

  @Override
  public int fd() {
    return fd;
  }

  @Override
  public boolean unmount(boolean lazy, Duration limit) throws IOException, InterruptedException {
    Optional<String> complaint = program.unmount(mountPoint, lazy, limit);
    complaint.ifPresent(said -> log.debug("unmounting {}: {}", mountPoint, said));
    return complaint.isEmpty();
  }

  @Override
  public void release() {
    if (released.compareAndSet(false, true)) {
      watcher.end();
    }
  }
}
