package io.keepfs.arvados;

import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalOptions;
import io.keepfs.local.RecordedRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A cluster of its own for each test, and its tree as an engine shows it, once it is mounted. */
abstract class TreeFixture {
  protected LocalArvados cluster;
  protected ApiCalls api;
  protected ArvadosFileSystem arvados;
  protected MountedTree tree;

  @BeforeEach
  final void startCluster() throws Exception {
    cluster = LocalArvados.start(options());
    api = new ApiCalls(cluster);
  }

  @AfterEach
  final void stopCluster() throws Exception {
    tree.close();
    arvados.close();
    api.close();
    cluster.close();
  }

  /** How the cluster is. */
  protected LocalOptions options() {
    return LocalOptions.builder().build();
  }

  /** A tree of the cluster, with blocks in memory. */
  protected final ArvadosFileSystem.Builder builder() throws Exception {
    return ArvadosFileSystem.builder(
            ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
        .blockCache(BlockCacheOptions.IN_MEMORY);
  }

  protected final void mount(ArvadosFileSystem.Builder builder) throws Exception {
    arvados = builder.start();
    tree = new MountedTree(arvados.root());
  }

  /** The paths of the requests since the last time, once no more come. */
  protected final List<String> requests() {
    List<String> seen = Requests.settled(cluster).stream().map(RecordedRequest::path).toList();
    Requests.clear(cluster);
    return seen;
  }
}
