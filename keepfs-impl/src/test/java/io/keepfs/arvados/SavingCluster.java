package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.rest.CallLimits;
import io.keepfs.arvados.rest.ClientOptions;
import io.keepfs.arvados.rest.CollectionContents;
import io.keepfs.arvados.tree.collection.CollectionOnServer;
import io.keepfs.block.PutOptions;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.block.cache.CachingBlockStore;
import io.keepfs.block.cache.WrittenBlocks;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.commit.CollectionCommit;
import io.keepfs.collection.commit.ServerNews;
import io.keepfs.collection.edit.EditFile;
import io.keepfs.collection.edit.EditableCollection;
import io.keepfs.collection.edit.OnConflict;
import io.keepfs.collection.write.BlockUploads;
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
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import okhttp3.OkHttpClient;

/** A cluster with a collection of {@code a/x = 1} and {@code a/y = 2}, and what saves to it. */
final class SavingCluster implements AutoCloseable {
  static final Duration SIGNATURE_TTL = Duration.ofDays(14);

  /** What commits renew by themselves. */
  Duration signatureAgeMax = SIGNATURE_TTL.dividedBy(2);

  final LocalArvados cluster;
  private final List<ArvadosClient> clients = new ArrayList<>();
  volatile ArvadosClient client;
  private volatile String token;
  final CachingBlockStore blocks;
  final WrittenBlocks written;
  final StoredCollection stored;
  final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);

  /** How much later than now it is for all. */
  volatile Duration later = Duration.ZERO;

  /** Of commits that are made from now on. */
  volatile ServerNews news = ServerNews.NONE;

  private final InstantSource clock = () -> Instant.now().plus(later);

  SavingCluster() throws Exception {
    cluster =
        LocalArvados.start(
            LocalOptions.builder()
                .plainKeepstores(true)
                .signatureTtl(SIGNATURE_TTL)
                .clock(clock.withZone(ZoneOffset.UTC))
                .build());
    become(cluster.token());
    List<KeepService> services =
        cluster.keepstores().stream()
            .map(store -> new KeepService(store.uuid(), store.uri().toString(), "disk", false))
            .toList();
    KeepClient keep =
        new KeepClient(
            new OkHttpClient(), KeepServices.fixed(services), () -> token, KeepOptions.standard(0));
    written = new WrittenBlocks(keep, keep);
    blocks = BlockCacheOptions.IN_MEMORY.open(written);
    stored =
        cluster.createCollection(
            "saved", null, Map.of("a/x", "1".getBytes(UTF_8), "a/y", "2".getBytes(UTF_8)));
  }

  /** Who all is done as from now on. */
  void become(String user) throws Exception {
    token = user;
    client =
        new ArvadosClient(
            ClientOptions.of(
                    URI.create("https://" + cluster.apiHost() + "/"),
                    user,
                    CertificateTrust.of(cluster.caFile()))
                .withLimits(CallLimits.DEFAULT.withRetries(0)));
    clients.add(client);
  }

  BlockUploads uploads() {
    return new BlockUploads(
        written.into(blocks),
        () -> PutOptions.copies(2),
        threads,
        new WriteMemory(WriteMemory.DEFAULT_BUDGET_BYTES, Duration.ofSeconds(30)),
        clock);
  }

  CollectionCommit commit(
      EditableCollection files,
      CollectionCommit.Capturing capturing,
      BlockUploads uploads,
      String hash,
      boolean replacesFiles,
      OnConflict onConflict) {
    return commit(stored.uuid(), files, capturing, uploads, hash, replacesFiles, onConflict);
  }

  CollectionCommit commit(
      String uuid,
      EditableCollection files,
      CollectionCommit.Capturing capturing,
      BlockUploads uploads,
      String hash,
      boolean replacesFiles,
      OnConflict onConflict) {
    return new CollectionCommit(
        uuid,
        files,
        capturing,
        uploads,
        new CollectionOnServer(client, uuid, replacesFiles, news),
        hash,
        onConflict,
        signatureAgeMax,
        clock);
  }

  CollectionContents now() throws Exception {
    return now(stored.uuid());
  }

  CollectionContents now(String uuid) throws Exception {
    return client.collectionContents(uuid);
  }

  /** What the server has, read through its Keep services. */
  Map<String, String> onServer() throws Exception {
    return onServer(stored.uuid());
  }

  Map<String, String> onServer(String uuid) throws Exception {
    CollectionTree tree = CollectionTree.parse(now(uuid).manifest());
    EditableCollection reader = new EditableCollection(tree, uploads(), blocks);
    Map<String, String> found = new TreeMap<>();
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

  @Override
  public void close() throws IOException {
    threads.shutdownNow();
    blocks.close();
    clients.forEach(ArvadosClient::close);
    cluster.close();
  }
}
