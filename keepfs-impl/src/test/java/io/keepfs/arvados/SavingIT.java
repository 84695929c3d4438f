package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.rest.CallLimits;
import io.keepfs.arvados.rest.ClientOptions;
import io.keepfs.arvados.rest.CollectionContents;
import io.keepfs.arvados.tree.CollectionOnServer;
import io.keepfs.block.PutOptions;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.block.cache.CachingBlockStore;
import io.keepfs.block.cache.WrittenBlocks;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.ManifestNormalizer;
import io.keepfs.collection.commit.CollectionCommit;
import io.keepfs.collection.edit.EditFile;
import io.keepfs.collection.edit.EditableCollection;
import io.keepfs.collection.edit.OnConflict;
import io.keepfs.collection.write.BlockUploads;
import io.keepfs.collection.write.KnownBlocks;
import io.keepfs.collection.write.WriteMemory;
import io.keepfs.keep.KeepClient;
import io.keepfs.keep.KeepOptions;
import io.keepfs.keep.KeepService;
import io.keepfs.keep.KeepServices;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalOptions;
import io.keepfs.local.StoredCollection;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits of changed collections to a cluster: several writers, its API and its Keep services. */
class SavingIT {
  private LocalArvados cluster;
  private ArvadosClient client;
  private CachingBlockStore blocks;
  private WrittenBlocks written;
  private StoredCollection stored;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);

  @BeforeEach
  void start() throws Exception {
    cluster = LocalArvados.start(LocalOptions.builder().plainKeepstores(true).build());
    client =
        new ArvadosClient(
            ClientOptions.of(
                    URI.create("https://" + cluster.apiHost() + "/"),
                    cluster.token(),
                    CertificateTrust.of(cluster.caFile()))
                .withLimits(CallLimits.DEFAULT.withRetries(0)));
    List<KeepService> services =
        cluster.keepstores().stream()
            .map(store -> new KeepService(store.uuid(), store.uri().toString(), "disk", false))
            .toList();
    KeepClient keep =
        new KeepClient(
            new OkHttpClient(),
            KeepServices.fixed(services),
            cluster::token,
            KeepOptions.standard(0));
    written = new WrittenBlocks(keep, keep);
    blocks = BlockCacheOptions.IN_MEMORY.open(written);
    stored =
        cluster.createCollection(
            "saved", null, Map.of("a/x", "1".getBytes(UTF_8), "a/y", "2".getBytes(UTF_8)));
  }

  @AfterEach
  void stop() throws Exception {
    threads.shutdownNow();
    blocks.close();
    client.close();
    cluster.close();
  }

  /** One mount's view of the collection. */
  private final class Writer {
    final EditableCollection files;
    final CollectionCommit commit;

    Writer(boolean replacesFiles, OnConflict onConflict) throws Exception {
      BlockUploads uploads =
          new BlockUploads(
              written.into(blocks),
              () -> PutOptions.copies(2),
              threads,
              new WriteMemory(WriteMemory.DEFAULT_BUDGET_BYTES, Duration.ofSeconds(30)),
              KnownBlocks.NONE,
              InstantSource.system());
      CollectionContents now = client.collectionContents(stored.uuid());
      files = new EditableCollection(CollectionTree.parse(now.manifest()), uploads, blocks);
      commit =
          new CollectionCommit(
              stored.uuid(),
              files,
              uploads,
              new CollectionOnServer(client, stored.uuid(), replacesFiles),
              String.valueOf(now.record().portableDataHash()),
              onConflict,
              InstantSource.system());
    }

    void write(String path, String text) throws IOException {
      EditFile file = files.find(path).isEmpty() ? files.create(path) : files.open(path, true);
      file.content().truncate(0);
      file.content().write(0, ByteBuffer.wrap(text.getBytes(UTF_8)));
      file.closed(true);
    }

    void save() throws IOException {
      assertThat(commit.run(file -> true)).isTrue();
    }
  }

  private Writer writer() throws Exception {
    return new Writer(true, OnConflict.COPY);
  }

  /** What the server has, read through its Keep services. */
  private Map<String, String> onServer() throws Exception {
    CollectionTree tree = CollectionTree.parse(client.collectionContents(stored.uuid()).manifest());
    Map<String, String> found = new TreeMap<>();
    EditableCollection reader = writer().files;
    for (int node = 0; node < tree.nodeCount(); node++) {
      if (!tree.isDirectory(node)) {
        EditFile file = reader.open(tree.path(node), false);
        ByteBuffer bytes = ByteBuffer.allocate((int) file.content().size());
        file.content().read(0, bytes);
        file.closed(false);
        found.put(tree.path(node), new String(bytes.array(), UTF_8));
      }
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void changesReachTheServerWithTheHashThatIsExpected(boolean replacesFiles) throws Exception {
    Writer writer = new Writer(replacesFiles, OnConflict.COPY);
    writer.write("a/x", "changed");
    writer.write("new name", "made");
    writer.files.removeFile("a/y");
    writer.files.createDirectory("empty");
    writer.files.rename("a", writer.files, "b", RenameMode.REPLACE);
    writer.save();

    assertThat(onServer()).isEqualTo(Map.of("b/x", "changed", "new name", "made"));
    CollectionContents now = client.collectionContents(stored.uuid());
    assertThat(now.record().portableDataHash()).isEqualTo(writer.commit.serverHash());
    CollectionTree tree = CollectionTree.parse(now.manifest());
    assertThat(tree.resolve("empty")).isNotEqualTo(CollectionTree.ABSENT);
    assertThat(ManifestNormalizer.portableDataHash(tree)).hasToString(writer.commit.serverHash());
  }

  @Test
  void aDirectoryThatLostItsLastFileStays() throws Exception {
    Writer writer = writer();
    writer.files.removeFile("a/x");
    writer.files.removeFile("a/y");
    writer.save();
    CollectionTree tree = CollectionTree.parse(client.collectionContents(stored.uuid()).manifest());
    assertThat(tree.resolve("a")).isNotEqualTo(CollectionTree.ABSENT);
    assertThat(tree.fileCount()).isZero();
  }

  @Test
  void oneCommitIsTwoRequestsAndOneBlock() throws Exception {
    Writer writer = writer();
    for (int i = 0; i < 100; i++) {
      writer.write("a/" + i, "text " + i);
    }
    cluster.clearRequests();
    writer.save();
    assertThat(cluster.requestCount("GET", "/arvados/v1/collections")).isEqualTo(1);
    assertThat(cluster.requestCount("PUT", "/arvados/v1/collections")).isEqualTo(1);
    assertThat(cluster.requests().stream().filter(r -> r.method().equals("PUT"))).hasSize(3);
    cluster.clearRequests();
    writer.save();
    assertThat(cluster.requestCount("PUT", "/")).isZero();
  }

  @Test
  void bothSidesOfAConflictAreOnTheServer() throws Exception {
    Writer one = writer();
    Writer two = writer();
    one.write("a/x", "one");
    two.write("a/x", "two");
    two.write("b", "two");
    one.save();
    two.save();
    Map<String, String> now = onServer();
    assertThat(now).hasSize(4).containsEntry("a/x", "two").containsEntry("b", "two");
    assertThat(now.entrySet())
        .anyMatch(
            entry ->
                entry.getKey().matches("a/x~\\d{8}-\\d{6}~conflict~")
                    && entry.getValue().equals("one"));
  }

  @Test
  void twoWritersAndAnApiClientLoseNothing() throws Exception {
    int rounds = 60;
    Writer one = writer();
    Writer two = writer();
    List<Future<?>> running = new ArrayList<>();
    for (Writer writer : List.of(one, two)) {
      String who = writer == one ? "one" : "two";
      running.add(
          threads.submit(
              () -> {
                Random random = new Random(who.hashCode());
                for (int i = 0; i < rounds; i++) {
                  writer.write("d" + random.nextInt(5) + who + i, who + " " + i);
                  if (random.nextInt(3) > 0) {
                    writer.save();
                  }
                }
                writer.save();
                return null;
              }));
    }
    for (Future<?> one2 : running) {
      one2.get();
    }
    Map<String, String> now = onServer();
    for (String who : List.of("one", "two")) {
      for (int i = 0; i < rounds; i++) {
        assertThat(now).containsValue(who + " " + i);
      }
    }
    one.save();
    two.save();
    assertThat(one.commit.serverHash()).isEqualTo(two.commit.serverHash());
    assertThat(one.files.list("")).isEqualTo(two.files.list(""));
  }

  @Test
  void aFailingServerLosesNothing() throws Exception {
    Writer writer = writer();
    writer.write("a/x", "kept");
    cluster.failNextApiRequests(1, 500, "PUT", "/arvados/v1/collections");
    assertThatThrownBy(writer::save)
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EIO));
    cluster.keepstores().get(0).stop();
    writer.write("a/y", "kept, too");
    assertThatThrownBy(writer::save).hasMessageContaining("Keep write error");
    cluster.keepstores().get(0).start();
    writer.save();
    assertThat(onServer()).isEqualTo(Map.of("a/x", "kept", "a/y", "kept, too"));
  }

  @Test
  void whatTheServerRefusesIsSaidAsItIs() throws Exception {
    Writer writer = writer();
    writer.write("a/x", "refused");
    for (Map.Entry<Integer, Errno> answer :
        Map.of(403, Errno.EACCES, 404, Errno.ENOENT, 507, Errno.ENOSPC, 413, Errno.EFBIG)
            .entrySet()) {
      cluster.failNextApiRequests(1, answer.getKey(), "PUT", "/arvados/v1/collections");
      assertThatThrownBy(writer::save)
          .isInstanceOfSatisfying(
              NodeException.class, e -> assertThat(e.errno()).isEqualTo(answer.getValue()));
    }
    writer.save();
    assertThat(onServer()).containsEntry("a/x", "refused");
  }

  @Test
  void conflictsCanStopACommit() throws Exception {
    Writer one = writer();
    Writer strict = new Writer(true, OnConflict.FAIL);
    one.write("a/x", "one");
    strict.write("a/x", "strict");
    one.save();
    assertThatThrownBy(strict::save).hasMessageContaining("a/x");
    assertThat(onServer()).containsEntry("a/x", "one");
  }
}
