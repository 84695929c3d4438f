package io.keepfs.fuse;

import io.keepfs.vfs.Operations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A way to the kernel. Implementations are found by {@link java.util.ServiceLoader}; they have a
 * public constructor without parameters that does nothing yet, and are thread-safe.
 */
public interface FuseTransport {
  /** The name to choose it by. */
  String name();

  /** Of the transports that can be used, the one with the highest number is taken. */
  int priority();

  /**
   * Why it cannot be used here, in one line with the remedy; empty when it can. Asks nothing slow.
   */
  Optional<String> unavailable();

  /** Does beforehand what takes time at the first mount of a process; a hint. */
  default void prepare() {}

  /**
   * Mounts, and returns when the mount can be used. From then on the transport owns {@code
   * operations} and calls {@link Operations#destroy} when the mount has ended; when it throws, the
   * caller still owns them.
   *
   * @param mountPoint absolute, an empty directory, nothing mounted on it
   * @throws MountFailedException with one line that names the reason and the remedy
   * @throws InterruptedException when the caller is interrupted while it waits; nothing is mounted
   *     then
   */
  Session mount(Path mountPoint, Operations operations, FuseMountOptions options)
      throws MountFailedException, InterruptedException;

  /** A mount that is served. Thread-safe. */
  interface Session {
    /**
     * Completes when nothing is served any more, whoever ended it; exceptionally when it did not
     * end by an unmount, or when something could not be saved.
     */
    CompletableFuture<Void> ended();

    /**
     * Unmounts: at once for those who come, and for those who have files open when they close them;
     * after {@code limit} they are cut off. Returns when serving has ended, or a little after the
     * limit.
     *
     * @return whether serving has ended
     * @throws InterruptedException when the caller is interrupted while it waits
     */
    boolean unmount(Duration limit) throws InterruptedException;
  }
}
