package io.keepfs.examples.cli;

import io.keepfs.fuse.MountTable;
import io.keepfs.fuse.Unmounter;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalOptions;
import io.keepfs.local.StoredCollection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A local cluster with the demo's data in it, and an empty mount point for each test. */
abstract class LocalClusterFixture {
  @TempDir static Path shared;
  static Path source = Path.of("");
  static LocalArvados arvados;
  static StoredCollection sample;

  @TempDir Path temporary;
  Path directory;
  Path mountPoint;

  @BeforeAll
  static void startCluster() throws IOException {
    source = Files.createDirectory(shared.resolve("source"));
    DemoData.write(source);
    arvados = LocalArvados.start(LocalOptions.builder().build());
    sample = arvados.loadFolder(source, "sample");
  }

  @AfterAll
  static void stopCluster() throws IOException {
    arvados.close();
  }

  @BeforeEach
  void makeMountPoint() throws IOException {
    directory = temporary.toRealPath();
    mountPoint = Files.createDirectory(directory.resolve("mount"));
  }

  /** A failed test must not leave a mount behind that hangs the removal of its folder. */
  @AfterEach
  void unmountWhatIsLeft() throws IOException, InterruptedException {
    if (MountTable.read().at(mountPoint).isPresent()) {
      Unmounter.within(Duration.ofSeconds(5)).unmount(mountPoint);
    }
  }

  /** The command with the cluster's settings. */
  Keepfs keepfs() {
    return new Keepfs(directory).with(arvados.environment());
  }

  /** The command with no settings. */
  Keepfs unsettledKeepfs() {
    return new Keepfs(directory);
  }
}
