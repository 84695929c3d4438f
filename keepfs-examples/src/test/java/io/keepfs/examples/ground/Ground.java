package io.keepfs.examples.ground;

import java.io.IOException;
import java.nio.file.Path;

/** A directory of some file system, empty at first, to be written to. */
public interface Ground extends AutoCloseable {
  /**
   * Makes one.
   *
   * @param kind {@code tmpfs}; one of the transports {@code kernel} and {@code jnr} for a file
   *     system in memory; or {@code arvados} for a collection of a cluster of its own
   * @param home an empty folder, for the mount point and what else is needed
   */
  static Ground open(String kind, Path home) throws Exception {
    return switch (kind) {
      case "tmpfs" -> new Tmpfs();
      case "kernel", "jnr" -> new MountedMemory(kind, home);
      case "arvados" -> MountedCollection.alone(home);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  /** The directory. */
  Path root();

  /** Whether it knows the flags of renameat2(2). */
  boolean renameFlags();

  /** Whether modes and times stay as they are set. */
  boolean keepsAttributes();

  /** Lets go of all that is cached and not saved, where that is possible. */
  void reload() throws Exception;

  /** Fails when somebody else does not see just what is there now. */
  void requireSaved() throws Exception;

  @Override
  void close() throws IOException;
}
