package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.RecordedRequest;
import io.keepfs.local.StoredCollection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much is asked of the servers for what is looked at. */
class RequestsIT {
  private static final int COLLECTIONS = 12;

  private LocalArvados cluster;
  private ArvadosFileSystem arvados;
  private MountedTree tree;
  private final List<StoredCollection> collections = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    cluster = LocalArvados.start();
    for (int i = 0; i < COLLECTIONS; i++) {
      collections.add(
          cluster.createCollection(
              "c" + i, null, Map.of("a/f" + i, ("content " + i).getBytes(UTF_8))));
    }
    cluster.createProject("p", null);
    arvados =
        ArvadosFileSystem.builder(
                ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
            .blockCache(BlockCacheOptions.IN_MEMORY)
            .events(false) // what is read again for them would be counted
            .start();
    tree = new MountedTree(arvados.root());
    Requests.clear(cluster);
  }

  @AfterEach
  void stop() throws Exception {
    tree.close();
    arvados.close();
    cluster.close();
  }

  private List<String> requests() {
    List<String> seen = Requests.settled(cluster).stream().map(RecordedRequest::path).toList();
    Requests.clear(cluster);
    return seen;
  }

  @Test
  void aListingTakesTwoRequestsAndNoManifest() throws Exception {
    assertThat(tree.list("home")).hasSize(COLLECTIONS + 1);
    String contents = "/arvados/v1/groups/" + cluster.userUuid() + "/contents";
    assertThat(requests()).containsExactly(contents, contents);
    for (String name : tree.list("home")) {
      tree.attributes("home/" + name);
    }
    assertThat(requests()).isEmpty();
  }

  @Test
  void aNameIsLookedUpWithoutListing() throws Exception {
    tree.inode("home/c3");
    assertThat(requests())
        .containsExactlyInAnyOrder("/arvados/v1/groups", "/arvados/v1/collections");
    assertThat(tree.exists("home/nothing")).isFalse();
    assertThat(requests())
        .containsExactlyInAnyOrder("/arvados/v1/groups", "/arvados/v1/collections");
  }

  @Test
  void aCollectionTakesOneRequestHoweverMuchOfItIsLookedAt() throws Exception {
    String id = collections.get(2).uuid();
    tree.list("by_id/" + id);
    tree.list("by_id/" + id + "/a");
    tree.attributes("by_id/" + id + "/a/f2");
    tree.list("by_id/" + id);
    assertThat(requests()).containsExactly("/arvados/v1/collections/" + id);
  }

  @Test
  void aHashTakesOneMoreForItsTime() throws Exception {
    String hash = collections.get(2).portableDataHash();
    tree.list("by_id/" + hash + "/a");
    assertThat(requests())
        .containsExactly("/arvados/v1/collections/" + hash, "/arvados/v1/collections");
  }

  @Test
  void manyReadersShareOneFetch() throws Exception {
    String id = collections.get(5).uuid();
    tree.list("home");
    requests();
    int readers = 8;
    CountDownLatch together = new CountDownLatch(readers);
    ExecutorService threads = Executors.newFixedThreadPool(readers);
    try {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < readers; i++) {
        answers.add(
            threads.submit(
                () -> {
                  together.countDown();
                  together.await();
                  return tree.read("home/c5/a/f5");
                }));
      }
      for (Future<String> answer : answers) {
        assertThat(answer.get()).isEqualTo("content 5");
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(requests())
        .filteredOn(path -> path.startsWith("/arvados/v1/collections/"))
        .containsExactly("/arvados/v1/collections/" + id);
  }

  @Test
  void aBlockIsFetchedOnce() throws Exception {
    assertThat(tree.read("home/c1/a/f1")).isEqualTo("content 1");
    requests();
    assertThat(tree.read("home/c1/a/f1")).isEqualTo("content 1");
    assertThat(Requests.settled(cluster))
        .noneMatch(request -> request.service().startsWith("keep"));
  }
}
