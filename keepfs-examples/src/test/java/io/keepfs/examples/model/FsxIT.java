package io.keepfs.examples.model;

import io.keepfs.examples.MemoryFileSystem;
import io.keepfs.examples.sys.ChildJvm;
import io.keepfs.examples.sys.Commands;
import io.keepfs.fuse.FuseMount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@link FsxProgram} on mounts. More of it: {@code -Dkeepfs.fsx.factor=N}; a seed again: {@code
 * -Dkeepfs.model.seed=N}.
 */
class FsxIT {
  private static final int FACTOR = Integer.getInteger("keepfs.fsx.factor", 1);

  @TempDir Path directory;

  @Test
  void tmpfsProvesTheTest() throws Exception {
    Path tmpfs = Files.createTempDirectory(Path.of("/dev/shm"), "keepfs-fsx");
    try {
      run(tmpfs.resolve("f"), 10_000);
    } finally {
      Commands.run(Path.of("/"), "rm", "-rf", tmpfs.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({"kernel, 10000", "jnr, 3000"})
  void agreesWithAByteArray(String transport, int steps) throws Exception {
    try (FuseMount mount =
        FuseMount.builder(directory, MemoryFileSystem.create().operations())
            .transport(transport)
            .mount()) {
      run(mount.mountPoint().resolve("f"), steps);
    }
  }

  private static void run(Path file, int steps) throws Exception {
    long seed = Long.getLong("keepfs.model.seed", new Random().nextInt(1_000_000_000));
    ChildJvm.run(
        FsxProgram.class, file.toString(), Integer.toString(steps * FACTOR), Long.toString(seed));
  }
}
