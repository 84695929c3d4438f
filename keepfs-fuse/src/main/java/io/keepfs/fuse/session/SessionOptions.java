package io.keepfs.fuse.session;

import java.time.Duration;

/**
 * How a session serves.
 *
 * @param name shown in thread names and logs, such as the mount point
 * @param maxThreads threads, of which one always listens; requests beyond wait their turn. At least
 *     2
 * @param maxIdleThreads threads kept waiting for requests; those beyond end
 * @param maxWriteBytes largest WRITE to agree on; each thread has a buffer of that size
 * @param maxBackground asynchronous requests the kernel may have under way
 * @param requestDeadline how long a request may take before it is interrupted and answered with
 *     ETIMEDOUT
 * @param uid shown as owner of what belongs to the mounting user
 * @param gid shown as group of that
 */
public record SessionOptions(
    String name,
    int maxThreads,
    int maxIdleThreads,
    int maxWriteBytes,
    int maxBackground,
    Duration requestDeadline,
    int uid,
    int gid) {
  /** Refuses bounds that cannot work. */
  public SessionOptions {
    if (maxThreads < 2 || maxIdleThreads < 1 || maxBackground < 1 || maxBackground > 65_535) {
      throw new IllegalArgumentException(
          "maxThreads must be 2 or more, maxIdleThreads 1 or more, maxBackground 1 to 65535: "
              + maxThreads
              + ", "
              + maxIdleThreads
              + ", "
              + maxBackground);
    }
  }
}
