package io.keepfs.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.sys.Parallel;
import io.keepfs.fuse.MountTable;
import io.keepfs.fuse.Unmounter;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.testing.ArvMount;
import io.keepfs.local.testing.ArvadosPython;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mounts of two keepfs processes and of arv-mount, with one folder of blocks among them. */
class SharedCacheMountsIT {
  private static final int FILE_BYTES = 8 << 20;

  /** Each a collection with a block of its own; together more than the cache holds. */
  private static final int FILES = 14;

  private static final String CACHE_BYTES = String.valueOf(64 << 20);
  private static final int ROUNDS = 2;

  private static LocalArvados cluster;

  @TempDir Path temporary;

  @BeforeAll
  static void startCluster() throws IOException {
    cluster = LocalArvados.start();
    for (int i = 0; i < FILES; i++) {
      cluster.createCollection("c" + i, cluster.homeUuid(), Map.of("f", content(i)));
    }
  }

  @AfterAll
  static void stopCluster() throws IOException {
    cluster.close();
  }

  private static byte[] content(int i) {
    byte[] bytes = new byte[FILE_BYTES];
    new Random(i).nextBytes(bytes);
    return bytes;
  }

  private long blocksServed() {
    return cluster.requests().stream()
        .filter(request -> request.path().matches("/[0-9a-f]{32}\\+.*"))
        .count();
  }

  private Keepfs.Running mount(Path folder, Path mountPoint, Path home) throws IOException {
    return new Keepfs(Files.createDirectory(home))
        .with(cluster.environment())
        .start(
            "mount",
            "--foreground",
            "--disk-cache-dir=" + folder,
            "--file-cache=" + CACHE_BYTES,
            "--home",
            Files.createDirectory(mountPoint).toString())
        .awaitMount(mountPoint);
  }

  private static long wrongFiles(Path mountPoint) throws IOException {
    long wrong = 0;
    for (int i = 0; i < FILES; i++) {
      wrong +=
          Arrays.equals(Files.readAllBytes(mountPoint.resolve("c" + i + "/f")), content(i)) ? 0 : 1;
    }
    return wrong;
  }

  @Test
  void threeProcessesReadAndEvictWhatTheyShare() throws Exception {
    Path directory = temporary.toRealPath();
    Path folder = Files.createDirectory(directory.resolve("blocks"));
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    Map<Path, Keepfs.Running> running = new LinkedHashMap<>();
    try (ArvMount reference =
        ArvMount.start(
            ArvadosPython.require(),
            cluster.environment(),
            Files.createDirectory(directory.resolve("python")),
            "--disk-cache-dir=" + folder,
            "--file-cache=" + CACHE_BYTES,
            "--home")) {
      running.put(first, mount(folder, first, directory.resolve("home1")));
      running.put(second, mount(folder, second, directory.resolve("home2")));

      // What one has fetched, the others take from the folder.
      assertThat(Files.readAllBytes(first.resolve("c0/f"))).isEqualTo(content(0));
      assertThat(Files.readAllBytes(reference.mountPoint().resolve("c1/f"))).isEqualTo(content(1));
      long served = blocksServed();
      assertThat(served).isPositive();
      for (Path mountPoint : List.of(second, reference.mountPoint(), first)) {
        assertThat(Files.readAllBytes(mountPoint.resolve("c0/f"))).isEqualTo(content(0));
      }
      assertThat(Files.readAllBytes(second.resolve("c1/f"))).isEqualTo(content(1));
      assertThat(blocksServed()).as("blocks asked of the Keep services again").isEqualTo(served);

      List<Path> mounts = List.of(first, second, reference.mountPoint());
      List<Long> wrong =
          Parallel.run(
              mounts.size(),
              reader -> {
                long bad = 0;
                for (int round = 0; round < ROUNDS; round++) {
                  bad += wrongFiles(mounts.get(reader));
                }
                return bad;
              });
      assertThat(wrong).as("wrong files of each").containsOnly(0L);
      assertThat(reference.log()).doesNotContain("Traceback");
    } finally {
      for (Path mountPoint : running.keySet()) {
        if (MountTable.read().at(mountPoint).isPresent()) {
          Unmounter.within(Duration.ofSeconds(10)).unmount(mountPoint);
        }
      }
    }
    for (Keepfs.Running process : running.values()) {
      process.await().requireOk();
    }
    assertThat(sizeOf(folder))
        .as("each may hold a block more than its limit for a moment, and none leaves it so")
        .isBetween((long) FILE_BYTES, 2 * Long.parseLong(CACHE_BYTES));
  }

  private static long sizeOf(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
