package io.keepfs.arvados;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.collection.store.ManifestStore;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalOptions;
import io.keepfs.local.RecordedRequest;
import io.keepfs.local.StoredCollection;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that stay open for longer than a block's signature lives. */
class SignaturesIT {
  private static final Duration LIFE = LocalOptions.builder().build().signatureTtl();
  private static final Duration PAST_HALF = LIFE.multipliedBy(6).dividedBy(10);

  @TempDir Path folder;

  private final MovableClock clock = new MovableClock();
  private LocalArvados cluster;
  private ApiCalls api;
  private StoredCollection collection;
  private ArvadosFileSystem arvados;
  private MountedTree tree;

  @BeforeEach
  void start() throws Exception {
    cluster = LocalArvados.start(LocalOptions.builder().clock(clock).build());
    api = new ApiCalls(cluster);
    collection =
        cluster.createCollectionFromManifest(
            "c", api.manifestOf("f", "first") + api.manifestOf("g", "other"));
    connect();
  }

  private void connect() throws Exception {
    arvados =
        ArvadosFileSystem.builder(
                ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
            .blockCache(BlockCacheOptions.IN_MEMORY)
            .events(false) // what is read again for them would be counted
            .manifestFolder(folder.resolve("manifests"), ManifestStore.DEFAULT_MAX_BYTES)
            .refreshTime(LIFE.multipliedBy(100)) // what renews is the reading alone
            .retries(0)
            .nanoClock(clock::nanoTime)
            .start();
    tree = new MountedTree(arvados.root());
  }

  private void disconnect() throws Exception {
    tree.close();
    arvados.close();
  }

  @AfterEach
  void stop() throws Exception {
    disconnect();
    api.close();
    cluster.close();
  }

  private long manifestsFetched(String id) {
    return cluster.requestCount("GET", "/arvados/v1/collections/" + id);
  }

  private long denied() {
    return Requests.settled(cluster).stream()
        .filter(request -> request.service().startsWith("keep"))
        .mapToInt(RecordedRequest::status)
        .filter(status -> status == 403)
        .count();
  }

  /** One file is read again and again; the other has a block that is fetched only at the end. */
  private void readsPastTheEndOfTheFirstSignatures(String directory, String id) throws Exception {
    long read = tree.open(directory + "/f");
    long untouched = tree.open(directory + "/g");
    assertThat(tree.read(read)).isEqualTo("first");
    Requests.clear(cluster);
    clock.advance(PAST_HALF);
    assertThat(tree.read(read)).isEqualTo("first");
    Awaitility.await().until(() -> manifestsFetched(id) == 1);
    clock.advance(PAST_HALF);
    assertThat(tree.read(read)).isEqualTo("first");
    Awaitility.await().until(() -> manifestsFetched(id) == 2);
    assertThat(tree.read(untouched)).isEqualTo("other");
    assertThat(denied()).isZero();
    tree.operations().release(read);
    tree.operations().release(untouched);
  }

  @Test
  void anOpenFileGetsFreshSignaturesAtHalfOfTheirLife() throws Exception {
    readsPastTheEndOfTheFirstSignatures("by_id/" + collection.uuid(), collection.uuid());
  }

  @Test
  void aFileThatIsKnownByItsHashGetsThemToo() throws Exception {
    String hash = collection.portableDataHash();
    readsPastTheEndOfTheFirstSignatures("by_id/" + hash, hash);
  }

  @Test
  void aFileThatWasListedFromTheDiskGetsThemToo() throws Exception {
    assertThat(tree.list("home/c")).containsExactly("f", "g");
    disconnect();
    connect();
    Requests.clear(cluster);
    assertThat(tree.list("home")).hasSize(1);
    assertThat(tree.list("home/c")).containsExactly("f", "g");
    assertThat(manifestsFetched(collection.uuid())).as("it was listed from the disk").isZero();
    readsPastTheEndOfTheFirstSignatures("home/c", collection.uuid());
  }

  @Test
  void readersNeitherWaitNorFailWhileTheServerIsSilent() throws Exception {
    long first = tree.open("by_id/" + collection.uuid() + "/f");
    long other = tree.open("by_id/" + collection.uuid() + "/g");
    assertThat(tree.read(first)).isEqualTo("first");
    Requests.clear(cluster);
    clock.advance(PAST_HALF);
    cluster.failNextApiRequests(1, 503, "/arvados/v1/collections");
    assertThat(tree.read(first)).isEqualTo("first");
    Awaitility.await().until(() -> manifestsFetched(collection.uuid()) == 1);
    cluster.setApiLatency(Duration.ofMinutes(10));
    clock.advance(Duration.ofMinutes(2));
    assertThat(tree.read(first)).isEqualTo("first");
    assertThat(tree.read(other)).isEqualTo("other");
    assertThat(manifestsFetched(collection.uuid())).as("the second try is under way").isEqualTo(1);
    assertThat(denied()).isZero();
  }
}
