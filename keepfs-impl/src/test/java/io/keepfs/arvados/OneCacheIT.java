package io.keepfs.arvados;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.local.LocalArvados;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * All threads and mounts of a file system share one block cache. A failure of the past (#3878):
 * each thread had its own, and memory grew with them.
 */
class OneCacheIT {
  private static final int BLOCKS = 40;
  private static final int MOUNTS = 3;
  private static final int THREADS_EACH = 8;

  @Test
  void eachBlockIsFetchedOnceForAllThreadsOfAllMounts() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(MOUNTS * THREADS_EACH);
    List<MountedTree> trees = new ArrayList<>();
    try (LocalArvados cluster = LocalArvados.start()) {
      for (int i = 0; i < BLOCKS; i++) {
        byte[] text = text(i).getBytes(StandardCharsets.UTF_8);
        cluster.createCollection("c" + i, null, Map.of("f", text));
      }
      try (ArvadosFileSystem arvados =
          ArvadosFileSystem.builder(
                  ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
              .blockCache(BlockCacheOptions.IN_MEMORY)
              .start()) {
        Requests.clear(cluster);
        List<Future<?>> readers = new ArrayList<>();
        for (int mount = 0; mount < MOUNTS; mount++) {
          MountedTree tree = new MountedTree(arvados.root());
          trees.add(tree);
          tree.list("home");
          for (int thread = 0; thread < THREADS_EACH; thread++) {
            int first = 5 * thread;
            readers.add(threads.submit(() -> readAll(tree, first)));
          }
        }
        for (Future<?> reader : readers) {
          reader.get(2, TimeUnit.MINUTES);
        }
        assertThat(Requests.settled(cluster))
            .filteredOn(request -> request.service().startsWith("keep"))
            .hasSize(BLOCKS);
        for (MountedTree tree : trees) {
          tree.close();
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Void readAll(MountedTree tree, int first) throws Exception {
    for (int i = 0; i < BLOCKS; i++) {
      int which = (first + i) % BLOCKS;
      assertThat(tree.read("home/c" + which + "/f")).isEqualTo(text(which));
    }
    return null;
  }

  private static String text(int i) {
    return "block " + i;
  }
}
