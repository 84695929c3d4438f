package io.keepfs.fuse.kernel;

import java.io.IOException;
import java.time.Duration;

/** A file system that is mounted and served through {@link #fd}. Thread-safe. */
interface Mounted {
  /** The device it is bound to; the receiver closes it. */
  int fd();

  /**
   * Takes the mount away.
   *
   * @param lazy detach although files are open
   * @return false when it is busy, or gone already
   * @throws IOException when it cannot be taken away for another reason
   */
  boolean unmount(boolean lazy, Duration limit) throws IOException, InterruptedException;

  /** Lets go of what else belongs to the mount, once it has ended. */
  default void release() {}
}
