package io.keepfs.block.folder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import jnr.ffi.LibraryLoader;

/**
 * A flock(2) on one file, held until it is closed; it ends with the process, too. Never waits: a
 * file that another program is just removing counts as one that is not there. Thread-safe.
 */
final class AdvisoryLock implements AutoCloseable {
  // The same on all systems that have flock(2).
  private static final int SHARED = 1;
  private static final int EXCLUSIVE = 2;
  private static final int WITHOUT_WAITING = 4;

  private static final int CLOSED = -1;

  private final AtomicInteger fd;

  /** Loaded at first use (0.2 s). */
  private static final class Native {
    static final LockCalls CALLS =
        LibraryLoader.create(LockCalls.class).load(LibraryLoader.DEFAULT_LIBRARY);

    /** Read-only, and not left open to programs that this one starts. */
    static final int OPEN_FLAGS = isMac() ? 0x1000000 : 02000000; // O_CLOEXEC

    private static boolean isMac() {
      return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");
    }
  }

  private AdvisoryLock(int fd) {
    this.fd = new AtomicInteger(fd);
  }

  /**
   * Makes sure that locks can be had at all.
   *
   * @throws IOException when this platform has none
   */
  static void requireAvailable() throws IOException {
    try {
      Native.CALLS.close(CLOSED);
    } catch (LinkageError e) {
      throw new IOException("flock(2) is not available on this platform", e);
    }
  }

  /** A lock that others may have, too; empty when the file is not there or about to go. */
  static Optional<AdvisoryLock> shared(Path file) {
    return lock(file, SHARED);
  }

  /** A lock that nobody else has; empty when the file is not there or in use. */
  static Optional<AdvisoryLock> exclusive(Path file) {
    return lock(file, EXCLUSIVE);
  }

  private static Optional<AdvisoryLock> lock(Path file, int kind) {
    int fd = Native.CALLS.open(file.toString(), Native.OPEN_FLAGS);
    if (fd < 0) {
      return Optional.empty();
    }
    if (Native.CALLS.flock(fd, kind | WITHOUT_WAITING) != 0) {
      Native.CALLS.close(fd);
      return Optional.empty();
    }
    return Optional.of(new AdvisoryLock(fd));
  }

  /** Gives the lock up; again does nothing. */
  @Override
  public void close() {
    int open = fd.getAndSet(CLOSED);
    if (open != CLOSED) {
      Native.CALLS.close(open);
    }
  }
}
