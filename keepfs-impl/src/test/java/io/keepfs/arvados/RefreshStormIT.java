package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.DirectoryNode;
import io.keepfs.api.FileNode;
import io.keepfs.api.NodeException;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.StoredCollection;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Readers walk while the content changes under them, and never see what never was. */
class RefreshStormIT {
  // The versions are of one length, so that one read has all of one of them.
  private static final int READERS = 4;
  private static final int CHANGES = 40;
  private static final int POLLERS = 24;
  private static final int POLLS = 40;

  @Test
  void whatIsAlwaysThereIsAlwaysFound() throws Exception {
    try (LocalArvados cluster = LocalArvados.start();
        ApiCalls api = new ApiCalls(cluster)) {
      String steady =
          manifest(cluster, api, "steady", Map.of("a/steady", "steady".getBytes(UTF_8)));
      List<String> versions = new ArrayList<>();
      for (String version : List.of("first", "other", "third")) {
        versions.add(
            steady
                + manifest(
                    cluster,
                    api,
                    version,
                    Map.of(
                        "b/changing",
                        version.getBytes(UTF_8),
                        "b/only " + version,
                        version.getBytes(UTF_8))));
      }
      StoredCollection collection = cluster.createCollectionFromManifest("c", versions.get(0));
      try (ArvadosFileSystem arvados =
              ArvadosFileSystem.builder(
                      ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
                  .blockCache(BlockCacheOptions.IN_MEMORY)
                  .refreshTime(Duration.ZERO)
                  .start();
          MountedTree tree = new MountedTree(arvados.root())) {
        storm(api, versions, collection, tree);
        tree.notifications();
        assertThat(tree.operations().openHandles()).isZero();
      }
    }
  }

  /** Those who poll must not starve those who want content that was dropped. */
  @Test
  void contentIsHadHoweverOftenItIsPolledAndDropped() throws Exception {
    try (LocalArvados cluster = LocalArvados.start()) {
      StoredCollection collection =
          cluster.createCollection("c", null, Map.of("f", "content".getBytes(UTF_8)));
      try (ArvadosFileSystem arvados =
          ArvadosFileSystem.builder(
                  ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
              .blockCache(BlockCacheOptions.IN_MEMORY)
              .refreshTime(Duration.ZERO)
              .start()) {
        DirectoryNode byId = (DirectoryNode) arvados.root().lookup("by_id").orElseThrow();
        DirectoryNode top = (DirectoryNode) byId.lookup(collection.uuid()).orElseThrow();
        ExecutorService threads = Executors.newFixedThreadPool(POLLERS);
        try {
          List<Future<?>> pollers = new ArrayList<>();
          for (int i = 0; i < POLLERS; i++) {
            pollers.add(threads.submit(() -> pollAndRead(top)));
          }
          for (Future<?> poller : pollers) {
            poller.get(60, TimeUnit.SECONDS);
          }
        } finally {
          threads.shutdownNow();
        }
      }
    }
  }

  private static Void pollAndRead(DirectoryNode top) throws NodeException {
    for (int round = 0; round < POLLS; round++) {
      top.refresh();
      top.evict();
      assertThat(top.list()).hasSize(1);
      FileNode file = (FileNode) top.lookup("f").orElseThrow();
      ByteBuffer bytes = ByteBuffer.allocate(16);
      assertThat(file.read(0, bytes)).isEqualTo("content".length());
    }
    return null;
  }

  private static void storm(
      ApiCalls api, List<String> versions, StoredCollection collection, MountedTree tree)
      throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    long steady = tree.inode("home/c/a/steady");
    ExecutorService threads = Executors.newFixedThreadPool(READERS);
    try {
      List<Future<Integer>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        readers.add(
            threads.submit(
                () -> {
                  int rounds = 0;
                  while (!done.get()) {
                    look(tree, steady);
                    rounds++;
                  }
                  return rounds;
                }));
      }
      for (int i = 1; i <= CHANGES; i++) {
        api.updateCollection(
            collection.uuid(), Map.of("manifest_text", versions.get(i % versions.size())));
      }
      done.set(true);
      for (Future<Integer> reader : readers) {
        assertThat(reader.get(60, TimeUnit.SECONDS)).isPositive();
      }
      assertThat(tree.read("home/c/b/changing")).isEqualTo("other");
    } finally {
      done.set(true);
      threads.shutdownNow();
    }
  }

  private static void look(MountedTree tree, long steady) throws NodeException {
    assertThat(tree.inode("home/c/a/steady")).isEqualTo(steady);
    assertThat(tree.read("home/c/a/steady")).isEqualTo("steady");
    assertThat(tree.read("home/c/b/changing")).isIn("first", "other", "third");
    assertThat(tree.list("home/c/b")).hasSize(2).contains("changing");
  }

  private static String manifest(
      LocalArvados cluster, ApiCalls api, String name, Map<String, byte[]> files) throws Exception {
    StoredCollection made = cluster.createCollection("for " + name, null, files);
    String manifest = api.signedManifest(made.uuid());
    api.delete("collections", made.uuid());
    return manifest;
  }
}
