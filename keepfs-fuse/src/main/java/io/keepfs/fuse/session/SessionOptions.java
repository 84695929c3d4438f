package io.keepfs.fuse.session;

import java.time.Duration;

/**
 * How a session serves.
 *
 * @param name shown in thread names and logs, such as the mount point
 * @param maxThreads threads, of which one always listens; requests beyond wait their turn. At least
 *     2
 * @param maxListeners threads that wait for the kernel at once; it wakes them in turn, so more than
 *     there are processors only cool caches
 * @param maxIdleThreads threads kept with nothing to do, the listeners among them; those beyond end
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
    int maxListeners,
    int maxIdleThreads,
    int maxWriteBytes,
    int maxBackground,
    Duration requestDeadline,
    int uid,
    int gid) {
  /** Refuses bounds that cannot work. */
  public SessionOptions {
    if (maxThreads < 2 || maxListeners < 1 || maxIdleThreads < maxListeners) {
      throw new IllegalArgumentException(
          "maxThreads must be 2 or more, maxIdleThreads at least maxListeners, that 1 or more: "
              + maxThreads
              + ", "
              + maxIdleThreads
              + ", "
              + maxListeners);
    }
    if (maxBackground < 1 || maxBackground > 65_535) {
      throw new IllegalArgumentException("maxBackground must be 1 to 65535: " + maxBackground);
    }
  }
}
