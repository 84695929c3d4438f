package io.keepfs.examples.posix;

import io.keepfs.examples.MemoryFileSystem;
import io.keepfs.fuse.FuseMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The list on a file system in memory that one of the transports mounts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MountedPosixSuite extends PosixSuite {
  /** What the SPI has no words for, on any transport. */
  static final Map<String, String> BEYOND_THE_SPI =
      Map.of(
          "mknod makes fifos", "there are only files and directories",
          "hard links share one file", "there is no call for it",
          "symbolic links lead on", "there are only files and directories",
          "fallocate reserves", "there is no call for it",
          "extended attributes can be set", "they can be read only");

  private final String transport;
  private Path mountPoint;
  private FuseMount mount;

  MountedPosixSuite(String transport) {
    this.transport = transport;
  }

  @BeforeAll
  void mount() throws Exception {
    mountPoint = Files.createTempDirectory("keepfs-posix");
    mount =
        FuseMount.builder(mountPoint, MemoryFileSystem.create().operations())
            .transport(transport)
            .mount();
  }

  @AfterAll
  void unmount() throws IOException {
    mount.close();
    Files.delete(mountPoint);
  }

  @Override
  Path mounted() {
    return mountPoint;
  }
}
