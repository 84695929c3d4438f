package io.keepfs.examples;

import io.keepfs.api.NodeAttributes;
import io.keepfs.examples.memory.MemoryDirectory;
import io.keepfs.fuse.FuseMount;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.OperationsOptions;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * A read-write file system in memory: the example for whoever writes one, and the fixture of the
 * conformance tests. It keeps all the POSIX rules that the SPI can express; there are no hard or
 * symbolic links, and reading does not move the time of access. Everything starts as the mounting
 * user's. It is changed through a mount or through {@link #operations}: what is done to the nodes
 * directly, a kernel that has it mounted may learn a minute later. Its content lives in direct
 * memory and ends with it; ENOSPC tells that there is none left ({@code -XX:MaxDirectMemorySize}).
 * Thread-safe.
 */
public final class MemoryFileSystem {
  private final MemoryDirectory root;

  private MemoryFileSystem(InstantSource clock) {
    this.root = new MemoryDirectory(clock, 0755);
  }

  /** Mounts an empty one on the directory that it is given; returns when it is unmounted. */
  public static void main(String[] arguments) throws Exception {
    try (FuseMount mount =
        FuseMount.builder(Path.of(arguments[0]), create().operations()).mount()) {
      mount.join();
    }
  }

  /** Returns an empty file system that tells the time by the system's clock. */
  public static MemoryFileSystem create() {
    return create(InstantSource.system());
  }

  /** Returns an empty file system that tells the time by {@code clock}. */
  public static MemoryFileSystem create(InstantSource clock) {
    return new MemoryFileSystem(clock);
  }

  /** Returns the root, 0755, of {@link NodeAttributes#MOUNT_OWNER}. */
  public MemoryDirectory root() {
    return root;
  }

  /** Returns the operations on it, read-write, for a mount. */
  public Operations operations() {
    return Operations.over(root, OperationsOptions.READ_WRITE);
  }
}
