package io.keepfs.examples.programs;

import io.keepfs.examples.ground.Ground;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The crate fsx on mounts: {@code ./test fsx}. It is not among the other tests, as it is built by a
 * toolchain of its own; {@code FsxIT} is much like it. More of it: {@code
 * -Dkeepfs.fsx.operations=N}; a seed again: {@code -Dkeepfs.model.seed=N}.
 */
class FsxProof {
  private static final int OPERATIONS = Integer.getInteger("keepfs.fsx.operations", 100_000);
  private static final Duration LIMIT = Duration.ofMinutes(55);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"tmpfs", "kernel", "arvados"})
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void findsWhatItWrote(String kind) throws Exception {
    long seed = Long.getLong("keepfs.model.seed", new Random().nextInt(1_000_000_000));
    try (Ground ground = Ground.open(kind, directory)) {
      FsxCrate.run(directory, ground.root().resolve("f"), OPERATIONS, seed, LIMIT);
      ground.requireSaved();
    }
  }
}
