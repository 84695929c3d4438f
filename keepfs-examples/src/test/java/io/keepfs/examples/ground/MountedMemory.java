package io.keepfs.examples.ground;

import io.keepfs.examples.MemoryFileSystem;
import io.keepfs.fuse.FuseMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The example in memory, mounted. */
final class MountedMemory implements Ground {
  private final MemoryFileSystem files = MemoryFileSystem.create();
  private final String transport;
  private final Path mountPoint;
  private FuseMount mount;

  MountedMemory(String transport, Path home) throws IOException, InterruptedException {
    this.transport = transport;
    this.mountPoint = Files.createDirectory(home.resolve("mnt"));
    this.mount = mount();
  }

  private FuseMount mount() throws IOException, InterruptedException {
    return FuseMount.builder(mountPoint, files.operations()).transport(transport).mount();
  }

  @Override
  public Path root() {
    return mount.mountPoint();
  }

  /** libfuse 2 has no call for them. */
  @Override
  public boolean renameFlags() {
    return !transport.equals("jnr");
  }

  @Override
  public boolean keepsAttributes() {
    return true;
  }

  @Override
  public void reload() throws IOException, InterruptedException {
    mount.close();
    mount = mount();
  }

  /** There is nobody else. */
  @Override
  public void requireSaved() {}

  @Override
  public void close() throws IOException {
    mount.close();
  }
}
