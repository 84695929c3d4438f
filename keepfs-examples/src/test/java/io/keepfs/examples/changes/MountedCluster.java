package io.keepfs.examples.changes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keepfs.api.Node;
import io.keepfs.arvados.ArvadosFileSystem;
import io.keepfs.arvados.ArvadosSettings;
import io.keepfs.arvados.MountLayout;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.fuse.FuseMount;
import io.keepfs.inode.InodeRegistry;
import io.keepfs.inode.RegistryOptions;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalOptions;
import io.keepfs.local.StoredCollection;
import io.keepfs.vfs.OperationCounters;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.OperationsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;

/** A local cluster, mounted. */
final class MountedCluster implements AutoCloseable {

  /** How a mount learns of changes. */
  enum News {
    WEBSOCKET,
    LOG,
    NONE
  }

  final LocalArvados cluster;
  final SomebodyElse others;
  final ArvadosFileSystem arvados;
  final Operations operations;
  final FuseMount mount;
  final Path root;
  final OperationCounters counters = new OperationCounters();

  private MountedCluster(Path directory, News news, RegistryOptions registry, Duration refreshTime)
      throws Exception {
    cluster = LocalArvados.start(LocalOptions.builder().build());
    others = new SomebodyElse(cluster);
    Map<String, String> environment = new HashMap<>(cluster.environment());
    if (news == News.LOG) {
      environment.put("ARVADOS_DISABLE_WEBSOCKETS", "1");
    }
    arvados =
        ArvadosFileSystem.builder(ArvadosSettings.load(environment, Path.of("/nonexistent")))
            .layout(new MountLayout.All())
            .blockCache(BlockCacheOptions.IN_MEMORY)
            .refreshTime(refreshTime)
            .logInterval(Duration.ofSeconds(1))
            .events(news != News.NONE)
            .start();
    operations =
        new Operations(
            InodeRegistry.create(arvados.root(), registry),
            OperationsOptions.READ_ONLY.withListener(counters).withAbsentFor(Duration.ofHours(1)));
    mount = FuseMount.builder(directory, operations).mount();
    root = mount.mountPoint();
    if (news != News.NONE) {
      awaitEvents();
    }
  }

  /** From then on the kernel keeps things for longer than the refresh time. */
  private void awaitEvents() throws Exception {
    Node home = arvados.root().lookup("home").orElseThrow();
    Awaitility.await().until(() -> home.freshness().cacheableFor().equals(Duration.ofMinutes(1)));
  }

  static MountedCluster start(Path directory, News news) throws Exception {
    return start(directory, news, RegistryOptions.DEFAULT);
  }

  static MountedCluster start(Path directory, News news, Duration refreshTime) throws Exception {
    return new MountedCluster(directory, news, RegistryOptions.DEFAULT, refreshTime);
  }

  static MountedCluster start(Path directory, News news, RegistryOptions registry)
      throws Exception {
    // With news, longer than any test waits for a change.
    Duration refreshTime = Duration.ofSeconds(news == News.NONE ? 1 : 50);
    return new MountedCluster(directory, news, registry, refreshTime);
  }

  /** Another mount of the same cluster, and its end. */
  record Again(ArvadosFileSystem arvados, FuseMount mount) implements AutoCloseable {
    Path root() {
      return mount.mountPoint();
    }

    @Override
    public void close() throws IOException {
      try (arvados) {
        mount.close();
      }
    }
  }

  Again mountAgain(Path directory) throws Exception {
    ArvadosFileSystem other =
        ArvadosFileSystem.builder(
                ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
            .blockCache(BlockCacheOptions.IN_MEMORY)
            .start();
    Operations its = other.operations(OperationsOptions.READ_ONLY);
    return new Again(other, FuseMount.builder(directory, its).mount());
  }

  Path home() {
    return root.resolve("home");
  }

  /** A collection with one file. */
  StoredCollection collection(String name, String owner, String file, String text)
      throws Exception {
    return cluster.createCollection(name, owner, Map.of(file, text.getBytes(UTF_8)));
  }

  /** Gives a collection the content of another. */
  void putContent(String uuid, String file, String text) throws Exception {
    others.update(uuid, Map.of("manifest_text", manifestOf(file, text)));
  }

  /** Stores the content of a file, and returns the manifest of a collection that has it. */
  String manifestOf(String file, String text) throws Exception {
    StoredCollection made = collection("for its content " + System.nanoTime(), null, file, text);
    String manifest = others.manifest(made.uuid());
    others.trash(made.uuid());
    return manifest;
  }

  @Override
  public void close() throws IOException {
    mount.close();
    arvados.close();
    cluster.close();
  }
}
