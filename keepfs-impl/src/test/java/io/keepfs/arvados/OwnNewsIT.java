package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.DirectoryNode;
import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.collection.commit.CommitPolicy;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.RecordedRequest;
import io.keepfs.local.StoredCollection;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a mount commits comes back to it as news, and is none; what others commit is. */
class OwnNewsIT {
  private LocalArvados cluster;
  private ApiCalls api;
  private StoredCollection collection;
  private ArvadosFileSystem arvados;
  private DirectoryNode root;

  @BeforeEach
  void start() throws Exception {
    cluster = LocalArvados.start();
    api = new ApiCalls(cluster);
    collection = cluster.createCollection("c", null, Map.of("old", "text".getBytes(UTF_8)));
    arvados =
        ArvadosFileSystem.builder(
                ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
            .layout(new MountLayout.Collection(collection.uuid()))
            .blockCache(BlockCacheOptions.IN_MEMORY)
            .readWrite(WriteOptions.DEFAULT.withPolicy(CommitPolicy.CLOSE))
            .start();
    root = arvados.root();
  }

  @AfterEach
  void stop() throws Exception {
    arvados.close();
    api.close();
    cluster.close();
  }

  private void write(String name) throws Exception {
    root.createFile(name, 0666).write(0, ByteBuffer.wrap("text".getBytes(UTF_8)));
  }

  private List<String> asked() {
    return Requests.settled(cluster).stream().map(RecordedRequest::method).toList();
  }

  private void awaitWebsocket() {
    AtomicInteger count = new AtomicInteger();
    Awaitility.await()
        .until(
            () -> {
              Requests.clear(cluster);
              write("any" + count.incrementAndGet());
              return asked().stream().noneMatch("GET"::equals);
            });
  }

  @Test
  void aCommitCostsOneRequest() throws Exception {
    awaitWebsocket();
    Requests.clear(cluster);
    write("second");
    assertThat(cluster.requestCount("PUT", "/arvados/v1/collections/")).isPositive();
    assertThat(root.lookup("second")).isPresent();
    assertThat(asked()).doesNotContain("GET");
  }

  @Test
  void aCommitKeepsWhatElseIsKnownOfTheCollection() throws Exception {
    Map<String, ?> known =
        Map.of(
            "properties",
            Map.of("sample", "42"),
            "description",
            "what it is",
            "storage_classes_desired",
            List.of("archive"),
            "replication_desired",
            1);
    api.updateCollection(collection.uuid(), known);
    write("new");
    Map<String, Object> record = api.record("collections", collection.uuid());
    assertThat(record).containsAllEntriesOf(known).containsEntry("name", "c");
    assertThat(String.valueOf(record.get("manifest_text"))).contains(":new");
  }

  @Test
  void whatOthersCommitShowsAllTheSame() throws Exception {
    write("mine");
    api.updateCollection(
        collection.uuid(), Map.of("manifest_text", api.manifestOf("theirs", "text")));
    Awaitility.await().until(() -> root.lookup("theirs").isPresent());
    assertThat(root.lookup("mine")).isEmpty();
  }
}
