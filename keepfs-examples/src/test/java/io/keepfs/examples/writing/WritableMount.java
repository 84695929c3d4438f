package io.keepfs.examples.writing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keepfs.arvados.ArvadosFileSystem;
import io.keepfs.arvados.ArvadosSettings;
import io.keepfs.arvados.MountLayout;
import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.fuse.FuseMount;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalOptions;
import io.keepfs.local.StoredCollection;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.OperationsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A local cluster with one collection, mounted read-write. */
public final class WritableMount implements AutoCloseable {
  public final LocalArvados cluster;
  public final StoredCollection stored;
  public final ArvadosFileSystem arvados;
  private final FuseMount mount;

  /** Mounts all there is on {@code directory}. */
  public WritableMount(Path directory, WriteOptions options) throws Exception {
    this(directory, new MountLayout.All(), options);
  }

  /** Mounts on {@code directory}. */
  public WritableMount(Path directory, MountLayout layout, WriteOptions options) throws Exception {
    cluster = LocalArvados.start(LocalOptions.builder().build());
    stored =
        cluster.createCollection(
            "work", null, Map.of("a/x", "1".getBytes(UTF_8), "b", "2".getBytes(UTF_8)));
    arvados = start(layout, options, cluster.token());
    mount = mount(directory, arvados);
  }

  private ArvadosFileSystem start(MountLayout layout, WriteOptions options, String token)
      throws Exception {
    return ArvadosFileSystem.builder(
            ArvadosSettings.load(cluster.environment(token), Path.of("/nonexistent")))
        .layout(layout)
        .blockCache(BlockCacheOptions.IN_MEMORY)
        .readWrite(options)
        .start();
  }

  private static FuseMount mount(Path directory, ArvadosFileSystem arvados) throws Exception {
    Operations operations = arvados.operations(OperationsOptions.READ_WRITE);
    return FuseMount.builder(directory, operations).mount();
  }

  /** The mount point. */
  public Path root() {
    return mount.mountPoint();
  }

  /** The collection, in the home project. */
  public Path home() {
    return root().resolve("home/work");
  }

  /** The same, by its uuid. */
  public Path byId() {
    return root().resolve("by_id").resolve(stored.uuid());
  }

  /** Another mount of the same cluster, of another process as it were, and its end. */
  public record Other(
      ArvadosFileSystem arvados, FuseMount mount, Path directory, StoredCollection stored)
      implements AutoCloseable {
    /** The collection. */
    public Path home() {
      return mount.mountPoint().resolve("by_id").resolve(stored.uuid());
    }

    @Override
    public void close() throws IOException {
      mount.close();
      arvados.close();
      Files.delete(directory);
    }
  }

  /** Mounts it once more. */
  public Other mountAgain() throws Exception {
    return mountAgain(cluster.token());
  }

  /** Mounts it once more, as the user whose token it is. */
  public Other mountAgain(String token) throws Exception {
    Path directory = Files.createTempDirectory("keepfs-other");
    ArvadosFileSystem other = start(new MountLayout.All(), WriteOptions.DEFAULT, token);
    return new Other(other, mount(directory, other), directory, stored);
  }

  /** What the cluster has of the collection, as another mount shows it. */
  public Map<String, String> onServer() throws Exception {
    try (Other other = mountAgain()) {
      return contents(other.home());
    }
  }

  /** All files below a directory, and their texts. */
  public static Map<String, String> contents(Path directory) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        found.put(directory.relativize(path).toString(), Files.readString(path));
      }
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    mount.close();
    arvados.close();
    cluster.close();
  }
}
