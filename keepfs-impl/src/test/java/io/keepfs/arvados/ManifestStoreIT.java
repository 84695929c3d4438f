package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.collection.store.ManifestStore;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.RecordedRequest;
import io.keepfs.local.StoredCollection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was listed before the last end is listed at once after the next start. */
class ManifestStoreIT {
  @TempDir Path folder;

  private LocalArvados cluster;
  private ApiCalls api;
  private StoredCollection collection;
  private String manifestPath;
  private ArvadosFileSystem arvados;
  private MountedTree tree;

  @BeforeEach
  void start() throws Exception {
    cluster = LocalArvados.start();
    api = new ApiCalls(cluster);
    collection =
        cluster.createCollection(
            "c", null, Map.of("a/f", "content".getBytes(UTF_8), "g", "other".getBytes(UTF_8)));
    manifestPath = "/arvados/v1/collections/" + collection.uuid();
    connect();
  }

  @AfterEach
  void stop() throws Exception {
    disconnect();
    api.close();
    cluster.close();
  }

  private void connect() throws Exception {
    arvados =
        ArvadosFileSystem.builder(
                ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
            .manifestFolder(folder.resolve("manifests"), ManifestStore.DEFAULT_MAX_BYTES)
            .events(false) // what is read again for them would be counted
            .start();
    tree = new MountedTree(arvados.root());
    cluster.clearRequests();
  }

  private void disconnect() throws Exception {
    tree.close();
    arvados.close();
  }

  private void reconnect() throws Exception {
    disconnect();
    connect();
  }

  private List<String> requests() {
    List<String> seen = Requests.settled(cluster).stream().map(RecordedRequest::path).toList();
    cluster.clearRequests();
    return seen;
  }

  private List<Path> stored() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void aHashIsListedWithoutItsManifestAndReadWithIt() throws Exception {
    String directory = "by_id/" + collection.portableDataHash();
    assertThat(tree.list(directory)).containsExactlyInAnyOrder("a", "g");
    reconnect();

    assertThat(tree.list(directory)).containsExactlyInAnyOrder("a", "g");
    assertThat(tree.attributes(directory + "/a/f").attributes().sizeBytes()).isEqualTo(7);
    assertThat(requests()).as("may it be seen, and when was it made").hasSize(1);

    assertThat(tree.read(directory + "/a/f")).isEqualTo("content");
    assertThat(requests()).contains("/arvados/v1/collections/" + collection.portableDataHash());
    assertThat(tree.read(directory + "/g")).isEqualTo("other");
    assertThat(requests()).noneMatch(path -> path.startsWith("/arvados/"));
  }

  @Test
  void aListedCollectionIsListedWithoutItsManifest() throws Exception {
    tree.list("home/c");
    reconnect();
    tree.list("home");
    requests();

    assertThat(tree.list("home/c")).containsExactlyInAnyOrder("a", "g");
    assertThat(tree.list("home/c/a")).containsExactly("f");
    assertThat(requests()).isEmpty();
    assertThat(tree.read("home/c/g")).isEqualTo("other");
    assertThat(requests()).contains(manifestPath);
  }

  @Test
  void aLargeCollectionIsListedByItsUuidWithoutItsManifest() throws Exception {
    StringBuilder manifest = new StringBuilder(". d41d8cd98f00b204e9800998ecf8427e+0");
    for (int i = 0; i < 20_000; i++) {
      manifest.append(" 0:0:file").append(i);
    }
    StoredCollection large =
        cluster.createCollectionFromManifest("large", manifest.append('\n').toString());
    String directory = "by_id/" + large.uuid();
    String path = "/arvados/v1/collections/" + large.uuid();
    assertThat(tree.list(directory)).hasSize(20_000);
    assertThat(requests()).as("both at once").containsExactly(path);
    reconnect();

    assertThat(tree.list(directory)).hasSize(20_000);
    assertThat(requests()).as("the record").containsExactly(path);
    assertThat(tree.read(directory + "/file7")).isEmpty();
    assertThat(requests()).as("the manifest").containsExactly(path);
    disconnect();
    api.updateCollection(large.uuid(), Map.of("manifest_text", ""));
    connect();

    assertThat(tree.list(directory)).isEmpty();
  }

  @Test
  void aChangedCollectionIsFetched() throws Exception {
    tree.list("home/c");
    disconnect();
    String changed = "./h d41d8cd98f00b204e9800998ecf8427e+0 0:0:i\n";
    api.updateCollection(collection.uuid(), Map.of("manifest_text", changed));
    connect();
    tree.list("home");

    assertThat(tree.list("home/c")).containsExactly("h");
    assertThat(requests()).contains(manifestPath);
    assertThat(stored()).hasSize(2);
  }

  @Test
  void whatTheServerDoesNotShowIsNotShownFromTheDisk() throws Exception {
    String directory = "by_id/" + collection.portableDataHash();
    tree.list(directory);
    disconnect();
    api.delete("collections", collection.uuid());
    connect();

    assertThat(stored()).hasSize(1);
    assertThat(tree.exists(directory)).isFalse();
  }

  @Test
  void noSignatureReachesTheDisk() throws Exception {
    tree.read("home/c/g");

    assertThat(stored()).hasSize(1);
    assertThat(Files.readString(stored().get(0))).doesNotContain("+A").contains(":f", ":g");
  }

  @Test
  void aDamagedManifestIsFetchedAnew() throws Exception {
    tree.list("home/c");
    Files.writeString(stored().get(0), "damaged");
    reconnect();
    tree.list("home");
    requests();

    assertThat(tree.list("home/c")).containsExactlyInAnyOrder("a", "g");
    assertThat(requests()).contains(manifestPath);
  }
}
