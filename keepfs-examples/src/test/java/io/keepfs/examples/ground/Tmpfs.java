package io.keepfs.examples.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The kernel's own file system in memory: what does not pass there is wrong with the test. */
final class Tmpfs implements Ground {
  private final Path root;

  Tmpfs() throws IOException {
    root = Files.createTempDirectory(Path.of("/dev/shm"), "keepfs-ground");
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public boolean renameFlags() {
    return true;
  }

  @Override
  public boolean keepsAttributes() {
    return true;
  }

  @Override
  public void reload() {}

  @Override
  public void requireSaved() {}

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
