package io.keepfs.fuse.kernel;

import io.keepfs.fuse.FuseMount;
import io.keepfs.fuse.MountFailedException;
import io.keepfs.fuse.MountTable;
import io.keepfs.vfs.OperationKind;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.OperationsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An empty directory to mount on, a tree to mount, and counts of what was asked. Cleans up whatever
 * happens.
 */
final class MountFixture implements BeforeEachCallback, AfterEachCallback {
  final TestTree.Folder root = new TestTree.Folder();
  private final Map<OperationKind, AtomicInteger> counts = new EnumMap<>(OperationKind.class);
  private final List<FuseMount> mounts = new ArrayList<>();
  private Path folder = Path.of("/nowhere");
  private Path mountPoint = Path.of("/nowhere");

  MountFixture() {
    for (OperationKind kind : OperationKind.values()) {
      counts.put(kind, new AtomicInteger());
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    folder = Files.createTempDirectory("keepfs-it-").toRealPath();
    mountPoint = Files.createDirectory(folder.resolve("mnt"));
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (FuseMount mount : mounts) {
      mount.close();
    }
    for (MountTable.Mount mount : MountTable.read().under(folder)) {
      Shell.run("umount", "-l", mount.mountPoint());
    }
    Shell.must("rm", "-rf", "--one-file-system", folder.toString());
  }

  Path folder() {
    return folder;
  }

  Path mountPoint() {
    return mountPoint;
  }

  Path path(String name) {
    return mountPoint.resolve(name);
  }

  int count(OperationKind kind) {
    return counts.get(kind).get();
  }

  Operations operations() {
    return Operations.over(
        root,
        OperationsOptions.READ_ONLY.withListener(
            (kind, inode, nanos, failure) -> counts.get(kind).incrementAndGet()));
  }

  /** Mounts until the test ends, or closes it before. */
  FuseMount mount() throws MountFailedException, InterruptedException {
    return mount(builder -> builder);
  }

  FuseMount mount(UnaryOperator<FuseMount.Builder> change)
      throws MountFailedException, InterruptedException {
    FuseMount mount =
        change
            .apply(
                FuseMount.builder(mountPoint, operations())
                    .transport("kernel")
                    .closeLimit(Duration.ofSeconds(5)))
            .mount();
    mounts.add(mount);
    return mount;
  }

  MountTable.Mount entry() throws IOException {
    return MountTable.read().at(mountPoint).orElseThrow();
  }

  boolean isMounted() throws IOException {
    return MountTable.read().at(mountPoint).isPresent();
  }
}
