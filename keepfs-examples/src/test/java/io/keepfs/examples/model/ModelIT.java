package io.keepfs.examples.model;

import io.keepfs.examples.ground.Ground;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random operations, compared with the model after each; tmpfs proves the model. One seed stays, so
 * that a change that breaks something is seen at once; the other is new each time and stands in the
 * failure. To take a seed again: {@code -Dkeepfs.model.seed=N}; more of it: {@code
 * -Dkeepfs.model.factor=N}.
 */
class ModelIT {
  private static final long KNOWN_SEED = 20261123;
  private static final int FACTOR = Integer.getInteger("keepfs.model.factor", 1);
  private static final int STEPS = 10_000;

  /** libfuse 2 walks paths and is slower by far. */
  private static final int JNR_STEPS = 3_000;

  @TempDir Path directory;

  static LongStream seeds() {
    Long chosen = Long.getLong("keepfs.model.seed");
    return chosen != null ? LongStream.of(chosen) : LongStream.of(KNOWN_SEED, fresh());
  }

  private static long fresh() {
    return new Random().nextInt(1_000_000_000);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void tmpfsProvesTheModel(long seed) throws Exception {
    compare("tmpfs", seed, STEPS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void kernelTransportAgrees(long seed) throws Exception {
    compare("kernel", seed, STEPS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void portableTransportAgrees(long seed) throws Exception {
    compare("jnr", seed, JNR_STEPS);
  }

  /** In the end Arvados' own client sees the same, and so does the next mount. */
  @Test
  void collectionAgrees() throws Exception {
    compare("arvados", Long.getLong("keepfs.model.seed", fresh()), STEPS);
  }

  private void compare(String kind, long seed, int steps) throws Exception {
    try (Ground ground = Ground.open(kind, directory)) {
      try (ModelRun run = new ModelRun(seed, ground)) {
        run.run(steps * FACTOR);
        run.closeFiles();
        ground.requireSaved();
        ground.reload();
        run.compareWith(ground.root());
      }
    }
  }
}
