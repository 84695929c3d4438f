package io.keepfs.fuse.kernel;

import io.keepfs.fuse.FuseMountOptions;
import io.keepfs.fuse.MountFailedException;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A mount made by mount(2), which needs root or CAP_SYS_ADMIN. */
final class DirectMount implements Mounted {
  /** The device of the protocol. */
  static final String DEVICE = "/dev/fuse";

  private static final Logger log = LoggerFactory.getLogger(DirectMount.class);
  private static final int O_RDWR_CLOEXEC = 02 | 02000000;

  private final int fd;
  private final Path mountPoint;

  private DirectMount(int fd, Path mountPoint) {
    this.fd = fd;
    this.mountPoint = mountPoint;
  }

  /** Mounts; requests wait until the device is read. */
  static DirectMount mount(Path mountPoint, FuseMountOptions options) throws MountFailedException {
    int fd = Native.CALLS.open(DEVICE, O_RDWR_CLOEXEC);
    if (fd < 0) {
      throw deviceFailure(Native.errno());
    }
    int failed =
        Native.CALLS.mount(
            options.fsName(),
            mountPoint.toString(),
            MountFlags.type(options),
            MountFlags.flags(options),
            MountFlags.data(options, fd, Native.CALLS.geteuid(), Native.CALLS.getegid()));
    if (failed != 0) {
      int errno = Native.errno();
      Native.CALLS.close(fd);
      throw mountFailure(mountPoint, errno);
    }
    return new DirectMount(fd, mountPoint);
  }

  private static MountFailedException deviceFailure(int errno) {
    return switch (errno) {
      case Errnos.ENOENT, Errnos.ENXIO, Errnos.ENODEV ->
          new MountFailedException(
              DEVICE
                  + " not found: try \"modprobe fuse\" (in a container: --device "
                  + DEVICE
                  + ")");
      case Errnos.EPERM, Errnos.EACCES ->
          new MountFailedException(
              DEVICE
                  + " may not be opened: in a container, run it with --device "
                  + DEVICE
                  + " --cap-add SYS_ADMIN");
      default -> new MountFailedException("opening " + DEVICE + ": " + Errnos.describe(errno));
    };
  }

  private static MountFailedException mountFailure(Path mountPoint, int errno) {
    return switch (errno) {
      case Errnos.EPERM, Errnos.EACCES ->
          new MountFailedException(
              "this root may not mount on "
                  + mountPoint
                  + ": in a container, run it with --device "
                  + DEVICE
                  + " --cap-add SYS_ADMIN");
      case Errnos.ENODEV ->
          new MountFailedException("the kernel has no FUSE file system: try \"modprobe fuse\"");
      default ->
          new MountFailedException("mounting on " + mountPoint + ": " + Errnos.describe(errno));
    };
  }

  @Override
  public int fd() {
    return fd;
  }

  @Override
  public boolean unmount(boolean lazy, Duration limit) {
    int flags = MountFlags.UMOUNT_NOFOLLOW | (lazy ? MountFlags.MNT_DETACH : 0);
    if (Native.CALLS.umount2(mountPoint.toString(), flags) == 0) {
      return true;
    }
    int errno = Native.errno();
    log.debug("unmounting {}{}: {}", mountPoint, lazy ? " lazily" : "", Errnos.describe(errno));
    return false;
  }
}
