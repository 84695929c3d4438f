package io.keepfs.examples.model;

import io.keepfs.examples.ground.Ground;
import io.keepfs.examples.sys.ChildJvm;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@link FsxProgram} on mounts; tmpfs proves the program. More of it: {@code
 * -Dkeepfs.fsx.factor=N}; a seed again: {@code -Dkeepfs.model.seed=N}.
 */
class FsxIT {
  private static final int FACTOR = Integer.getInteger("keepfs.fsx.factor", 1);

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"tmpfs, 10000", "kernel, 10000", "jnr, 3000", "arvados, 1500"})
  void agreesWithAByteArray(String kind, int steps) throws Exception {
    long seed = Long.getLong("keepfs.model.seed", new Random().nextInt(1_000_000_000));
    try (Ground ground = Ground.open(kind, directory)) {
      ChildJvm.run(
          FsxProgram.class,
          ground.root().resolve("f").toString(),
          Integer.toString(steps * FACTOR),
          Long.toString(seed));
      ground.requireSaved();
    }
  }
}
