package io.keepfs.examples.ground;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.arvados.ArvadosFileSystem;
import io.keepfs.arvados.ArvadosSettings;
import io.keepfs.arvados.ArvadosStartException;
import io.keepfs.arvados.MountLayout;
import io.keepfs.arvados.SettingsException;
import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.fuse.FuseMount;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalOptions;
import io.keepfs.vfs.OperationsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A mounted collection of a cluster, with a journal. */
public final class MountedCollection implements Ground {
  private final LocalArvados cluster;
  private final String uuid;
  private final Path home;
  private final Path mountPoint;
  private final PythonReader python;
  private final boolean ownsCluster;
  private ArvadosFileSystem files;
  private FuseMount mount;

  /**
   * Mounts it.
   *
   * @param home for this mount alone
   */
  public MountedCollection(LocalArvados cluster, String uuid, Path home) throws Exception {
    this(cluster, uuid, home, false);
  }

  private MountedCollection(LocalArvados cluster, String uuid, Path home, boolean ownsCluster)
      throws Exception {
    this.cluster = cluster;
    this.ownsCluster = ownsCluster;
    this.uuid = uuid;
    this.home = home;
    this.mountPoint = Files.createDirectories(home.resolve("mnt"));
    this.python = new PythonReader(cluster, home);
    this.files = start();
    this.mount = mount();
  }

  /** An empty collection of a cluster of its own. */
  static MountedCollection alone(Path home) throws Exception {
    LocalArvados cluster = LocalArvados.start(LocalOptions.builder().plainKeepstores(true).build());
    try {
      String uuid = cluster.createCollection("written", null, Map.of()).uuid();
      return new MountedCollection(cluster, uuid, home, true);
    } catch (Exception e) {
      cluster.close();
      throw e;
    }
  }

  private ArvadosFileSystem start() throws SettingsException, ArvadosStartException {
    return ArvadosFileSystem.builder(
            ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
        .layout(new MountLayout.Collection(uuid, List.of()))
        .blockCache(BlockCacheOptions.IN_MEMORY)
        .readWrite(WriteOptions.DEFAULT.withJournals(home.resolve("journals")))
        .start();
  }

  private FuseMount mount() throws IOException, InterruptedException {
    return FuseMount.builder(mountPoint, files.operations(OperationsOptions.READ_WRITE)).mount();
  }

  @Override
  public Path root() {
    return mount.mountPoint();
  }

  @Override
  public boolean renameFlags() {
    return true;
  }

  @Override
  public boolean keepsAttributes() {
    return false;
  }

  @Override
  public void reload() throws Exception {
    mount.close();
    assertThat(files.save()).as("what could not be saved").isEmpty();
    files.close();
    files = start();
    mount = mount();
  }

  /** Returns when all is on the server. */
  public void sync() throws IOException {
    files.sync();
  }

  @Override
  public void requireSaved() throws Exception {
    sync();
    assertThat(python.read(uuid)).isEqualTo(FolderContents.of(root()));
  }

  @Override
  public void close() throws IOException {
    try {
      mount.close();
      files.close();
    } finally {
      if (ownsCluster) {
        cluster.close();
      }
    }
  }
}
