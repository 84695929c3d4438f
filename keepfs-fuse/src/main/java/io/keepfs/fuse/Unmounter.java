package io.keepfs.fuse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away FUSE mounts, of this process or of another one that may be dead, without ever looking
 * at the mount point itself: a stat of a dead mount hangs. Thread-safe.
 *
 * <p>The steps: unmount as anybody would; when that does not help, abort the connection (its
 * requests fail, its daemon ends) and detach the mount; again every {@value #RETRY_MILLIS} ms until
 * it is gone or the time is up.
 */
public final class Unmounter {
  private static final Logger log = LoggerFactory.getLogger(Unmounter.class);
  private static final Path CONNECTIONS = Path.of("/sys/fs/fuse/connections");
  private static final int RETRY_MILLIS = 100;
  private static final Duration COMMAND_LIMIT_MIN = Duration.ofMillis(500);

  private final Duration timeout;
  private final @Nullable String subtype;

  private Unmounter(Duration timeout, @Nullable String subtype) {
    this.timeout = timeout;
    this.subtype = subtype;
  }

  /** Returns an unmounter that gives up on a mount after {@code timeout}. */
  public static Unmounter within(Duration timeout) {
    return new Unmounter(timeout, null);
  }

  /**
   * Returns one that refuses mounts of any other type than {@code fuse.SUBTYPE}.
   *
   * @param only the subtype; empty for plain {@code fuse}
   */
  public Unmounter onlySubtype(String only) {
    return new Unmounter(timeout, only);
  }

  /**
   * Unmounts what is mounted at {@code path}, abruptly if need be.
   *
   * @return false when nothing is mounted there
   * @throws IOException when what is mounted is no FUSE mount of the wanted subtype, or still there
   *     when the time is up
   * @throws InterruptedException when the caller is interrupted while it waits
   */
  public boolean unmount(Path path) throws IOException, InterruptedException {
    MountTable table = MountTable.read();
    Path mountPoint = table.resolve(path);
    Optional<MountTable.Mount> mount = table.at(mountPoint);
    if (mount.isEmpty()) {
      return false;
    }
    remove(mountPoint, mount.get());
    return true;
  }

  /**
   * Unmounts every mount at or below {@code path}, the deepest first.
   *
   * @return how many
   * @throws IOException as {@link #unmount}; mounts taken away before stay away
   * @throws InterruptedException when the caller is interrupted while it waits
   */
  public int unmountAll(Path path) throws IOException, InterruptedException {
    MountTable table = MountTable.read();
    List<MountTable.Mount> mounts = table.under(table.resolve(path));
    for (MountTable.Mount mount : mounts) {
      requireWanted(mount);
    }
    for (MountTable.Mount mount : mounts) {
      remove(Path.of(mount.mountPoint()), mount);
    }
    return mounts.size();
  }

  private void requireWanted(MountTable.Mount mount) throws IOException {
    if (!mount.isFuse() || (subtype != null && !subtype.equals(mount.subtype()))) {
      String wanted =
          subtype == null ? "a FUSE mount" : subtype.isEmpty() ? "fuse" : "fuse." + subtype;
      throw new IOException(
          mount.mountPoint() + " is mounted as " + mount.type() + ", not as " + wanted);
    }
  }

  private void remove(Path mountPoint, MountTable.Mount mount)
      throws IOException, InterruptedException {
    requireWanted(mount);
    long deadline = System.nanoTime() + timeout.toNanos();
    Optional<String> complaint = command(mountPoint, false, deadline);
    while (isMounted(mountPoint, mount)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException(
            "unmounting "
                + mountPoint
                + " timed out after "
                + timeout.toMillis()
                + " ms"
                + complaint.map(said -> ": " + said).orElse(""));
      }
      abort(mount.minor());
      complaint = command(mountPoint, true, deadline);
      if (isMounted(mountPoint, mount)) {
        Thread.sleep(RETRY_MILLIS);
      }
    }
  }

  private static boolean isMounted(Path mountPoint, MountTable.Mount mount) throws IOException {
    String path = mountPoint.toString();
    return MountTable.read().mounts().stream()
        .anyMatch(m -> m.mountPoint().equals(path) && m.minor() == mount.minor() && m.isFuse());
  }

  private static Optional<String> command(Path mountPoint, boolean lazy, long deadline)
      throws IOException, InterruptedException {
    Duration left = Duration.ofNanos(deadline - System.nanoTime());
    Duration limit = left.compareTo(COMMAND_LIMIT_MIN) < 0 ? COMMAND_LIMIT_MIN : left;
    Optional<Fusermount> fusermount = Fusermount.find();
    if (fusermount.isPresent()) {
      return fusermount.get().unmount(mountPoint, lazy, limit);
    }
    // -n and -i: neither /etc/mtab nor a helper program; --no-canonicalize: no stat of the mount
    // point.
    return Fusermount.run(
        lazy
            ? List.of("umount", "-i", "-l", "--no-canonicalize", mountPoint.toString())
            : List.of("umount", "-i", "--no-canonicalize", mountPoint.toString()),
        limit);
  }

  /**
   * Cuts a connection: every request under way and to come fails. Does nothing where the control
   * file system is not mounted or the connection belongs to someone else.
   *
   * @param connection minor device number of the mount
   * @return whether it was cut
   */
  public static boolean abort(int connection) {
    Path control = CONNECTIONS.resolve(Integer.toString(connection)).resolve("abort");
    try {
      Files.write(control, "1".getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
      return true;
    } catch (IOException e) {
      log.debug("cannot abort FUSE connection {}: {}", connection, e.toString());
      return false;
    }
  }
}
