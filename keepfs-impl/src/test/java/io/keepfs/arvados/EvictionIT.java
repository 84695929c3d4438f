package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Node;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.inode.InodeRegistry;
import io.keepfs.inode.RegistryOptions;
import io.keepfs.local.LocalArvados;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** More is looked at than may be kept. */
class EvictionIT {
  private static final int COLLECTIONS = 30;
  private static final int FILES = 50;
  private static final RegistryOptions SMALL = new RegistryOptions(30_000, 4);

  @Test
  void contentsComeAndGoWithinTheBudget() throws Exception {
    try (LocalArvados cluster = LocalArvados.start()) {
      for (int i = 0; i < COLLECTIONS; i++) {
        Map<String, byte[]> files = new TreeMap<>();
        for (int j = 0; j < FILES; j++) {
          files.put("folder " + j % 3 + "/file " + j, (i + " " + j).getBytes(UTF_8));
        }
        cluster.createCollection("c" + i, null, files);
      }
      ArvadosSettings settings =
          ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent"));
      try (ArvadosFileSystem arvados =
              ArvadosFileSystem.builder(settings).blockCache(BlockCacheOptions.IN_MEMORY).start();
          MountedTree tree = new MountedTree(arvados.root(), SMALL)) {
        long open = tree.open("home/c0/folder 0/file 0");
        long handle = tree.open("home/c7/folder 1/file 7");
        for (int round = 0; round < 2; round++) {
          walk(tree);
        }
        assertThat(tree.read(open)).isEqualTo("0 0");
        assertThat(tree.read(handle)).isEqualTo("7 7");
        InodeRegistry registry = tree.operations().registry();
        assertThat(registry.awaitQuiescence(Duration.ofSeconds(20))).isTrue();
        // What is in use stays: two open files, and home's own listing.
        assertThat(registry.cachedBytes()).isLessThan(3 * SMALL.budgetBytes());
        assertThat(registry.size()).isLessThan(COLLECTIONS * FILES / 2);
      }
    }
  }

  /** A failure of the past (#21541): what told of a collection's record kept its content alive. */
  @Test
  void recordFilesThatWereReadKeepNoCollectionAlive() throws Exception {
    try (LocalArvados cluster = LocalArvados.start()) {
      for (int i = 0; i < COLLECTIONS; i++) {
        cluster.createCollection("c" + i, null, Map.of("f", "text".getBytes(UTF_8)));
      }
      ArvadosSettings settings =
          ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent"));
      try (ArvadosFileSystem arvados =
              ArvadosFileSystem.builder(settings).blockCache(BlockCacheOptions.IN_MEMORY).start();
          MountedTree tree = new MountedTree(arvados.root(), new RegistryOptions(1, 4))) {
        List<WeakReference<Node>> seen = new ArrayList<>();
        for (int i = 0; i < COLLECTIONS; i++) {
          assertThat(tree.read("home/c" + i + "/.arvados#collection")).contains("\"c" + i + "\"");
          assertThat(tree.read("home/c" + i + "/f")).isEqualTo("text");
          DirectoryNode home = (DirectoryNode) arvados.root().lookup("home").orElseThrow();
          seen.add(new WeakReference<>(home.lookup("c" + i).orElseThrow()));
        }
        tree.forgetAll();
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> {
                  System.gc();
                  return seen.stream().filter(node -> node.get() != null).count()
                      <= COLLECTIONS / 4;
                });
      }
    }
  }

  private static void walk(MountedTree tree) throws Exception {
    for (int i = 0; i < COLLECTIONS; i++) {
      Map<String, String> found = tree.walk("home/c" + i);
      assertThat(found).hasSize(FILES + 3).containsEntry("folder 2/file 5", i + " 5");
      tree.forgetAll();
    }
  }
}
