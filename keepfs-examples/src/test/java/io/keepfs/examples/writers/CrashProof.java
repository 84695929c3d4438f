package io.keepfs.examples.writers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keepfs.examples.ground.FolderContents;
import io.keepfs.fuse.MountTable;
import io.keepfs.fuse.Unmounter;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalOptions;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process of a mount is killed while programs write, again and again; the next mount of the
 * collection brings back all that was said to be done: {@code ./test crash}. {@code SessionCrashIT}
 * is much like it, without a kernel. Fewer rounds: {@code -Dkeepfs.crash.rounds=N}; a seed again:
 * {@code -Dkeepfs.model.seed=N}, though not the same moments.
 */
class CrashProof {
  private static final int ROUNDS = Integer.getInteger("keepfs.crash.rounds", 200);
  private static final int WRITERS = 2;
  private static final int STEPS_MAX = 60;

  /**
   * ENOTCONN, ECONNABORTED for what was under way, and EIO for a request that the process was just
   * taking over: the kernel could not copy it to memory that is no more.
   */
  private static final Set<Integer> KILLED = Set.of(107, 103, 5);

  private static final Duration STEPS_WITHIN = Duration.ofSeconds(90);
  private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(60);

  @TempDir Path directory;

  private final long seed = Long.getLong("keepfs.model.seed", new Random().nextInt(1_000_000_000));
  private final Random random = new Random(seed);
  private final List<CrashingWriter> writers = new ArrayList<>();
  private Path mountPoint;

  @AfterEach
  void unmountWhatIsLeft() throws Exception {
    if (MountTable.read().at(mountPoint).isPresent()) {
      Unmounter.within(Duration.ofSeconds(5)).unmount(mountPoint);
    }
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void whatWasDoneIsThereAfterwards() throws Exception {
    Path home = Files.createDirectory(directory.resolve("home"));
    mountPoint = Files.createDirectory(directory.resolve("mnt"));
    try (LocalArvados cluster =
        LocalArvados.start(LocalOptions.builder().plainKeepstores(true).build())) {
      String uuid = cluster.createCollection("crashed", null, Map.of()).uuid();
      try (ApiWriter api = new ApiWriter(cluster, uuid, home)) {
        KilledMount first = KilledMount.start(cluster, uuid, mountPoint, home);
        try {
          for (int i = 0; i < WRITERS; i++) {
            writers.add(new CrashingWriter("writer " + i, new Random(random.nextLong())));
            Files.createDirectory(mountPoint.resolve(writers.get(i).directory()));
          }
        } finally {
          first.close();
        }
        for (int round = 0; round < ROUNDS; round++) {
          KilledMount mount = KilledMount.start(cluster, uuid, mountPoint, home);
          try {
            requireAll(round, mount, api);
            writeUntilKilled(round, mount);
          } finally {
            mount.kill();
          }
        }
        try (KilledMount last = KilledMount.start(cluster, uuid, mountPoint, home)) {
          requireAll(ROUNDS, last, api);
        }
      }
    }
  }

  private void writeUntilKilled(int round, KilledMount mount) throws Exception {
    AtomicInteger done = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (CrashingWriter writer : writers) {
      writer.begin();
      Thread thread = new Thread(() -> writer.run(mountPoint, done), writer.directory());
      thread.start();
      threads.add(thread);
    }
    int steps = 1 + random.nextInt(STEPS_MAX);
    await()
        .atMost(STEPS_WITHIN)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> done.get() >= steps);
    for (CrashingWriter writer : writers) {
      assertThat(writer.failure())
          .as("seed %d, round %d, before it is killed:\n%s", seed, round, mount.log())
          .isNull();
    }
    mount.kill();
    for (Thread thread : threads) {
      thread.join();
    }
    for (CrashingWriter writer : writers) {
      assertThat(writer.failure())
          .as("seed %d, round %d: why %s ended", seed, round, writer.directory())
          .isNotNull();
      assertThat(writer.failure().errno())
          .as("seed %d, round %d: %s\n%s", seed, round, writer.failure().getMessage(), mount.log())
          .isIn(KILLED);
    }
  }

  /** What a crash left is committed soon after the next start, and then in the mount, too. */
  private void requireAll(int round, KilledMount mount, ApiWriter api) throws Exception {
    String story = "seed " + seed + ", round " + round + ": ";
    await(story + mount.log())
        .atMost(RECOVERED_WITHIN)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(certain(api.contents())).isEqualTo(certain(expected())));
    await(story + mount.log())
        .atMost(RECOVERED_WITHIN)
        .ignoreExceptionsInstanceOf(NoSuchFileException.class) // gone since it was listed
        .untilAsserted(
            () ->
                assertThat(certain(FolderContents.of(mountPoint))).isEqualTo(certain(expected())));
    for (CrashingWriter writer : writers) {
      for (String path : List.copyOf(writer.uncertain())) {
        Path file = mountPoint.resolve(path);
        writer.found(path, Files.exists(file) ? Files.readAllBytes(file) : null);
      }
    }
  }

  private SortedMap<String, String> expected() {
    SortedMap<String, String> all = new TreeMap<>();
    for (CrashingWriter writer : writers) {
      writer.files().forEach((path, content) -> all.put(path, FolderContents.digest(content)));
    }
    return all;
  }

  /** Without what may be there or not, and without empty directories. */
  private SortedMap<String, String> certain(SortedMap<String, String> found) {
    SortedMap<String, String> certain = new TreeMap<>(found);
    writers.forEach(writer -> certain.keySet().removeAll(writer.uncertain()));
    certain.keySet().removeIf(path -> path.endsWith("/"));
    return certain;
  }
}
